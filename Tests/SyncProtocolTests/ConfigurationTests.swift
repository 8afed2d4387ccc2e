import Domain
import Sealing
import SyncProtocol
import Testing

@Suite struct ConfigurationTests {
    @Test func `who has a role of a later release is left out, and everybody else stays`() throws {
        let key = SigningKey().verificationKey
        let configuration = OfficeConfiguration(
            number: 3, municipality: try MunicipalityCode("141305"), city: "川崎市",
            operators: [
                Operator(number: try StaffNumber("1001"), role: .staff),
                Operator(number: try StaffNumber("1002"), role: .supervisor),
            ], serverKey: key, serverReplica: ReplicaID(unchecked: Array(repeating: 9, count: 16)),
            officeKey: OpeningKey().sealingKey, recoveryKey: OpeningKey().sealingKey, pinKeys: [:], isDemo: false)
        let sent = String(decoding: try CanonicalJSON.encode(configuration), as: UTF8.self)
        let later = sent.replacing("\"supervisor\"", with: "\"auditor\"")
        #expect(later != sent)
        let read = try CanonicalJSON.decode(OfficeConfiguration.self, from: Array(later.utf8))
        #expect(read.operators == [configuration.operators[0]])
        #expect(read.number == 3 && read.serverKey == key && read.city == "川崎市")
        let same = try CanonicalJSON.decode(OfficeConfiguration.self, from: Array(sent.utf8))
        #expect(same.operators == configuration.operators)
    }
}
