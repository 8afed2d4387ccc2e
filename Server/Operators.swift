import ArgumentParser
import CommandLineKit
import Domain
import Foundation
import OfficeKit
import SyncProtocol

/// `operators add|list`: who may work, and in which role.
struct Operators: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Who may work, and in which role.", subcommands: [Add.self, List.self])

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Register a person under their own staff number.")

        @OptionGroup var office: OfficeOptions
        @OptionGroup var by: OperatorOption
        @Argument(help: "NUMBER:ROLE (contractor, staff, supervisor, office, pin-custodian, administrator).")
        var person: String

        func run() async throws {
            let opened = try await office.open()
            _ = try await by.authorised(to: .manageAccounts, at: opened)
            let new = try StaffList.person(person)
            let configuration = try await opened.addOperator(new)
            office.output.result(Changed(configuration: configuration.number, operators: configuration.operators)) {
                $0 == .ja
                    ? "職員 \(new.number) を登録しました(\(new.role.name(.ja)))。端末には次の送受信で伝わります。"
                    : "Registered \(new.number) as \(new.role.rawValue); laptops learn of it with their next sync."
            }
        }

        private struct Changed: Encodable {
            var configuration: Int64
            var operators: [Operator]
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the staff numbers and their roles.")

        @OptionGroup var office: OfficeOptions

        func run() async throws {
            let staff = try await office.open().configuration().operators
            office.output.list(["operators": staff]) { language in
                staff.map { "\($0.number)\t\(Self.role($0.role, language))" }
            }
        }

        /// With the word that `add` takes.
        private static func role(_ role: Role, _ language: Language) -> String {
            language == .ja ? "\(role.name(.ja))\t\(role.rawValue)" : role.rawValue
        }
    }
}

/// Staff as typed: `NUMBER:ROLE`, or a JSON file of `{"number", "role"}`.
enum StaffList {
    /// - Throws: `office.operators-unreadable`, `operator.listed` when a number stands twice.
    static func read(file: String?, arguments: [String]) throws(Failure) -> [Operator] {
        var all: [Operator] = []
        if let file {
            guard let data = FileManager.default.contents(atPath: file),
                let read = try? CanonicalJSON.decode([Operator].self, from: Array(data))
            else { throw Failure(.operatorsUnreadable, ["what": (file as NSString).lastPathComponent]) }
            all = read
        }
        for argument in arguments { all.append(try person(argument)) }
        guard !all.isEmpty else { throw Failure(.operatorsUnreadable, ["what": "--staff, --operators"]) }
        guard Set(all.map(\.number)).count == all.count else { throw Failure(.operatorListed) }
        return all
    }

    static func person(_ text: String) throws(Failure) -> Operator {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let role = Role(rawValue: String(parts[1])) else {
            throw Failure(.operatorsUnreadable, ["what": "NUMBER:ROLE"])
        }
        return Operator(number: try StaffNumber(String(parts[0])), role: role)
    }
}
