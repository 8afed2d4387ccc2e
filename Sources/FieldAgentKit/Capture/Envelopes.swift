import Domain
import Records
import Storage

extension Laptop {
    /// Throws ``ErrorCode/envelopeUsed`` when another application or draft of this laptop has the entry's envelope: two
    /// residents' PINs under one number would be set on the wrong card (domain.md 12.2).
    func checkEnvelope(of entry: CaptureEntry) async throws {
        guard let number = entry.pinForm?.envelopeNumber else { return }
        try await store.read { reader in
            if let user = try others(than: entry.application, sharing: .envelope, number, in: reader).first {
                throw Failure(.envelopeUsed, ["other": user])
            }
        }
    }
}
