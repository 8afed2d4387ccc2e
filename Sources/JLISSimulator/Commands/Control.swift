import ArgumentParser
import CommandLineKit
import CurlTransport
import Domain
import JLIS
import Transport

/// `control`: tells a running simulator how to behave.
struct Control: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Tell a running simulator how to behave.",
        subcommands: [Down.self, Up.self, Slow.self, Lose.self, Deficient.self, Show.self, Submissions.self])
}

/// Which simulator.
struct SimulatorAddress: ParsableArguments {
    @Option(help: "Where the simulator listens.")
    var url = "http://127.0.0.1:8480"

    func send<Value: Decodable>(
        _ method: HTTPRequest.Method, _ path: String, _ body: (some Encodable)?
    ) async throws -> Value {
        let response = try await CurlHTTPClient().send(
            HTTPRequest(method, url + path, body: body.map { .bytes(Wire.encode($0)) } ?? .none))
        guard response.isSuccess, let value = Wire.decode(Value.self, from: response.body) else {
            throw Failure(.jlisUnexpectedAnswer, ["status": String(response.status)])
        }
        return value
    }

    func change(_ change: (inout Behaviour) -> Void, _ output: Output) async throws {
        var behaviour: Behaviour = try await send(.get, "/admin/behaviour", Behaviour?.none)
        change(&behaviour)
        show(try await send(.put, "/admin/behaviour", behaviour), output)
    }

    func show(_ behaviour: Behaviour, _ output: Output) {
        output.result(behaviour) { language in
            let (late, lost) = (behaviour.slowMilliseconds, behaviour.loseReplies)
            return language == .ja
                ? "\(behaviour.downWords(language))、返事の遅れ \(late)ミリ秒、これから失う返事 \(lost)回"
                : "\(behaviour.downWords(language)), late by \(late) ms, replies to lose: \(lost)"
        }
    }
}

extension Behaviour {
    fileprivate func downWords(_ language: Language) -> String {
        switch down {
        case nil: language == .ja ? "動いています" : "up"
        case .unavailable:
            language == .ja ? "止めています(503と答え、\(retryAfter)秒後を案内)" : "down (503, retry after \(retryAfter) s)"
        case .close: language == .ja ? "止めています(接続を切る)" : "down (connections are closed)"
        }
    }
}

extension Control {
    struct Down: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Take nothing.")
        @OptionGroup var address: SimulatorAddress
        @OptionGroup var outputOptions: OutputOptions

        @Flag(help: "Close connections instead of answering 503.")
        var close = false

        @Option(help: "Seconds told in Retry-After.")
        var retryAfter = 30

        func run() async throws {
            try await address.change(
                {
                    $0.down = close ? .close : .unavailable
                    $0.retryAfter = retryAfter
                }, outputOptions.output)
        }
    }

    struct Up: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Behave well again.")
        @OptionGroup var address: SimulatorAddress
        @OptionGroup var outputOptions: OutputOptions

        func run() async throws { try await address.change({ $0 = Behaviour() }, outputOptions.output) }
    }

    struct Slow: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Answer late.")
        @OptionGroup var address: SimulatorAddress
        @OptionGroup var outputOptions: OutputOptions

        @Argument(help: "Milliseconds; 0 for at once.")
        var milliseconds: Int

        func run() async throws {
            try await address.change({ $0.slowMilliseconds = max(0, milliseconds) }, outputOptions.output)
        }
    }

    struct Lose: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Carry out the next requests that change something, and do not answer them.")
        @OptionGroup var address: SimulatorAddress
        @OptionGroup var outputOptions: OutputOptions

        @Argument(help: "How many.")
        var count: Int

        func run() async throws {
            try await address.change({ $0.loseReplies = max(0, count) }, outputOptions.output)
        }
    }

    struct Deficient: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Send the next submission with a form ID back.")
        @OptionGroup var address: SimulatorAddress
        @OptionGroup var outputOptions: OutputOptions

        @Argument(help: "The form ID.")
        var formID: String

        @Option(name: .customLong("reason"), help: "Code of the reason; may be repeated.")
        var reasons = ["PH-BLUR"]

        func run() async throws {
            let forced = ForcedDeficiency(formID: try FormID(formID).text, reasons: reasons)
            let answer: ForcedDeficiency = try await address.send(.post, "/admin/deficiencies", forced)
            outputOptions.output.result(answer) {
                $0 == .ja ? "次の送付を不備にします。" : "The next submission will be sent back."
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "How it behaves now.")
        @OptionGroup var address: SimulatorAddress
        @OptionGroup var outputOptions: OutputOptions

        func run() async throws { try await address.change({ _ in }, outputOptions.output) }
    }

    struct Submissions: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Everything it has accepted.")
        @OptionGroup var address: SimulatorAddress
        @OptionGroup var outputOptions: OutputOptions

        func run() async throws {
            let lines: SubmissionLines = try await address.send(.get, "/admin/submissions", Behaviour?.none)
            outputOptions.output.list(lines) { language in
                lines.submissions.map {
                    let received = language == .ja ? "受け取り\($0.received)回" : "received \($0.received)x"
                    return (["\($0.key)", "\($0.stage.mark) \($0.stage.name)", received] + $0.reasons)
                        .joined(separator: "  ")
                }
            }
        }
    }
}
