import ArgumentParser
import CommandLineKit
import Domain
import Foundation
import OfficeKit
import Sealing
import SyncProtocol

/// `pin-keys add|list`: the public PIN keys of other municipalities, and the own one to give to them.
struct PINKeys: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pin-keys", abstract: "Public PIN keys of other municipalities.",
        subcommands: [Add.self, List.self])

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Register a municipality's public PIN key: PIN forms of its residents are sealed to it.")

        @OptionGroup var office: OfficeOptions
        @OptionGroup var by: OperatorOption
        @Argument(help: "Code of the municipality, six digits.") var municipality: String
        @Argument(help: "File with the public key: 64 hexadecimal digits.") var keyFile: String

        func run() async throws {
            let opened = try await office.open()
            _ = try await by.authorised(to: .configure, at: opened)
            guard let data = FileManager.default.contents(atPath: keyFile) else {
                throw Failure(.keyMissing, ["file": (keyFile as NSString).lastPathComponent])
            }
            let code = try MunicipalityCode(municipality)
            let configuration = try await opened.addPINKey(String(decoding: data, as: UTF8.self), of: code)
            office.output.result(Changed(configuration: configuration.number, municipality: code.text)) {
                $0 == .ja
                    ? "\(code) の暗証番号の公開鍵を登録しました。端末には次の送受信で伝わります。"
                    : "Registered the public PIN key of \(code); laptops learn of it with their next sync."
            }
        }

        private struct Changed: Encodable {
            var configuration: Int64
            var municipality: String
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the registered public PIN keys.")

        @OptionGroup var office: OfficeOptions

        func run() async throws {
            let keys = try await office.open().configuration().pinKeys
            let listed = keys.sorted { $0.key < $1.key }
                .map { Listed(municipality: $0.key, key: Hex.encode($0.value.bytes), id: $0.value.id) }
            office.output.list(["keys": listed]) { _ in listed.map { "\($0.municipality)\t\($0.key)" } }
        }

        private struct Listed: Encodable {
            var municipality: String
            var key: String
            var id: String
        }
    }
}
