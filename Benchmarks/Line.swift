import Foundation
import TestKit

/// What lies between the office's program and the laptops'.
struct Line: Sendable {
    /// Where the server listens.
    var address = "127.0.0.1"
    /// The server's port; 0 is a free one of its choice.
    var port = 0
    /// Where the laptops find it, where that is not the server's own port.
    var door: Int?
    /// What is to run the server, and a laptop's program.
    var office: [String] = []
    var laptop: [String] = []

    static let loopback = Line()

    /// 100 ms there and back, 1 % of the packets lost each way, 10 Mbit/s, cubic; client and server each in a network
    /// namespace of its own.
    ///
    /// - Parameter seed: which packets are lost.
    static func slow<Value>(seed: Int, _ body: (Line) async throws -> Value) async throws -> Value {
        guard getuid() == 0 else { throw NotMeasured("network namespaces need root") }
        let name = "outreach-\(getpid())"
        return try await Peers.with(
            "link.sh", [Peers.folder + "/linkem", name, "50", "1", "10000", String(seed)],
            until: { $0.output.hasPrefix("up") }
        ) { link in
            func inside(_ end: String) -> [String] { ["/sbin/ip", "netns", "exec", "\(name)-\(end)"] }
            let value = try await body(
                Line(address: "10.99.0.2", office: inside("b"), laptop: inside("a")))
            return value
        }
    }
}
