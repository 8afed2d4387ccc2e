import Domain
import Storage
import SyncProtocol

extension Office {
    /// Issues the next receipt of a device's chain and stores it with the device, in the transaction that stores what
    /// it names (design.md 2.3).
    ///
    /// - Parameters:
    ///   - level: of the second step, ``Receipt/Level/backedUp``, only once what it names is in a backup.
    ///   - acts: with `blobs` at most ``receiptItems`` each, but for what one request brought.
    func issueReceipt(
        to device: inout Device, _ level: Receipt.Level = .stored, acts: [ActID], blobs: [String],
        in transaction: any StoreTransaction
    ) throws -> SignedReceipt {
        let now = clock.now()
        let receipt = Receipt(
            epoch: try epoch(in: transaction), device: device.id, number: device.lastReceipt + 1, level: level,
            acts: acts, blobs: blobs, previous: device.lastReceiptHash, at: now)
        let signed = try SignedReceipt(receipt, signedBy: signer)
        device.lastReceipt = receipt.number
        device.lastReceiptHash = signed.hash
        device.lastContact = now
        try transaction.put(StoredReceipt(device: device.id, number: receipt.number, signed: signed))
        try transaction.put(device)
        return signed
    }

    /// Acts, and files, that a receipt of the second step names at most.
    static let receiptItems = 1_000

    /// Receipts of a device after a number, oldest first.
    func receipts(of device: String, after number: Int64, in reader: any StoreReader) throws -> ReceiptsAnswer {
        var found: [SignedReceipt] = []
        var next = number + 1
        while found.count < 200, let stored = try reader.get(StoredReceipt.self, StoredReceipt.id(device, next)) {
            found.append(stored.signed)
            next += 1
        }
        return ReceiptsAnswer(
            receipts: found, more: try reader.get(StoredReceipt.self, StoredReceipt.id(device, next)) != nil,
            epoch: try epoch(in: reader))
    }

    /// The server's epoch: part of every receipt and feed cursor.
    func epoch(in reader: any StoreReader) throws -> String {
        guard let epoch = try reader.get(Epoch.self, "current") else { throw Failure(.storeMissing) }
        return epoch.value
    }

    /// The device that makes acts under a replica id.
    func device(of replica: ReplicaID, in reader: any StoreReader) throws -> Device? {
        try reader.documents(Device.collection, key: Device.key(of: replica)).first
            .map { try CanonicalJSON.decode(Device.self, from: $0.body) }
    }

    /// A device that may deliver. Throws ``ErrorCode/notEnrolled`` or ``ErrorCode/deviceRevoked``.
    func device(_ id: String, in reader: any StoreReader) throws -> Device {
        guard let device = try reader.get(Device.self, id) else { throw Failure(.notEnrolled) }
        guard device.revokedAt == nil else { throw Failure(.deviceRevoked) }
        return device
    }
}
