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

extension CaptureEntry {
    /// What becomes of an envelope that was read earlier and is not used any more: PINs typed since, or another envelope.
    func replacedEnvelope(_ earlier: PINForm?) -> [CaptureWarning] {
        guard let number = earlier?.envelopeNumber, pinForm?.envelopeNumber != number else { return [] }
        return [
            CaptureWarning(
                code: "pin-form.envelope-replaced",
                ja: "前に読み取った暗証番号の封筒(\(number))は、もう使いません。紙が入っていれば開けずに本人に返し、空なら封筒の束に戻してください。",
                en: "The PIN envelope read earlier (\(number)) is not used any more: with a paper in it give it back "
                    + "unopened, empty it goes back to its stack.")
        ]
    }
}
