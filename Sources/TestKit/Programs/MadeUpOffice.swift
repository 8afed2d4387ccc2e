/// The office that the demonstration, the end-to-end tests and the benchmarks set up: 川崎市, with all roles at work.
public enum MadeUpOffice {
    /// Its municipality code.
    public static let municipality = "141305"

    /// The arguments of `outreach-server init`, without those of every command (`--data`, `--json`, …).
    ///
    /// - Parameters:
    ///   - custody: where the PIN and recovery private keys go.
    ///   - port: of the device port; 0 picks one at every start.
    public static func initialisation(custody: String, port: Int = 0) -> [String] {
        let staff = [
            "1001:staff", "1002:staff", "2001:office", "2002:office", "3001:contractor", "9001:administrator",
        ]
        return [
            "init", "--custody", custody, "--municipality", municipality, "--city", "川崎市", "--office-name",
            "川崎市 マイナンバーカード担当", "--office-tel", "044-555-0000", "--office-hours", "平日 8時30分から17時",
            "--office-address", "210-0007 川崎市川崎区駅前本町1", "--office-name-kana", "かわさきし マイナンバーカードたんとう",
            "--office-hours-kana", "へいじつ 8じ30ぷんから17じ", "--office-address-kana", "210-0007 かわさきしかわさきくえきまえほんちょう1",
            "--host", "127.0.0.1", "--port", String(port), "--mail-from", "card@city.example.jp",
        ] + staff.flatMap { ["--staff", $0] }
    }
}
