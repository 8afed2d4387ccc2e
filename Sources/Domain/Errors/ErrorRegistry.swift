extension ErrorCode {
    /// Every registered code, in the order of docs/errors.md.
    public static let all: [ErrorCode] = [
        backup,
        domain,
        pins,
        rules,
        carry,
        commandLine,
        desk,
        cards,
        enrolment,
        field,
        imaging,
        input,
        jlis,
        network,
        office,
        papers,
        sealing,
        storage,
        sync,
    ].flatMap(\.self)

    /// The code with this id, if it is registered.
    public static func registered(_ id: String) -> ErrorCode? { byID[id] }

    /// What happened, for a person, by a code that was kept; a code that nobody knows stays as it is.
    public static func sentence(of id: String, _ language: Language) -> String {
        guard let code = registered(id) else { return id }
        return language == .ja ? code.ja.what : code.en.what
    }

    private static let byID = Dictionary(uniqueKeysWithValues: all.map { ($0.id, $0) })
}
