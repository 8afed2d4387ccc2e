import Domain
import Records
import Storage

extension Laptop {
    /// Throws ``ErrorCode/envelopeUsed`` when another application or draft of this laptop has the envelope of a PIN form:
    /// two residents' PINs under one number would be set on the wrong card (domain.md 12.2). Asked in the transaction
    /// that stores the form: of two captures at once only one gets the number.
    func checkEnvelope(_ form: PINForm?, of application: EntityID, in transaction: any StoreTransaction) throws {
        guard let number = form?.envelopeNumber else { return }
        if let user = try others(than: application, sharing: .envelope, number, in: transaction).first {
            throw Failure(.envelopeUsed, ["other": user])
        }
    }
}
