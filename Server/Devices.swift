import ArgumentParser
import CommandLineKit
import Domain
import OfficeKit

/// `devices list|revoke`: the enrolled laptops.
struct Devices: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "The enrolled laptops.", subcommands: [List.self, Revoke.self])

    /// A laptop as commands print it.
    struct Listed: Encodable {
        var id: String
        var name: String
        var prefix: String
        var enrolledAt: Instant
        var lastContact: Instant?
        var revokedAt: Instant?
        var receipts: Int64

        init(_ device: Device) {
            id = device.id
            name = device.name
            prefix = device.receptionPrefix
            enrolledAt = device.enrolledAt
            lastContact = device.lastContact
            revokedAt = device.revokedAt
            receipts = device.lastReceipt
        }

        func line(_ language: Language) -> String {
            let state = language == .ja ? (revokedAt == nil ? "有効" : "取消") : (revokedAt == nil ? "active" : "revoked")
            return "\(id)\t\(prefix)\t\(state)\t\(name)"
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the laptops.")

        @OptionGroup var office: OfficeOptions

        func run() async throws {
            let devices = try await office.open().devices().map(Listed.init)
            office.output.list(["devices": devices]) { language in devices.map { $0.line(language) } }
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take a laptop's enrolment back: it is refused from its next request on.")

        @OptionGroup var office: OfficeOptions
        @OptionGroup var by: OperatorOption
        @Argument(help: "The laptop's id (devices list).") var id: String

        func run() async throws {
            let opened = try await office.open()
            _ = try await by.authorised(to: .manageDevices, at: opened)
            let device = Listed(try await opened.revoke(id))
            office.output.result(device) {
                $0 == .ja ? "端末 \(device.id) の登録を取り消しました。" : "Revoked the enrolment of \(device.id)."
            }
        }
    }
}
