import Foundation
import TestKit
import Testing

extension EndToEnd {
    /// Clients that somebody else wrote meet the office's server by its documentation alone.
    @Suite(.serialized) struct OtherClientTests {
        /// Runs Tests/Tools/other_client.py as a laptop of this office; what it says, and its folder.
        private func otherClient(of office: Venue) async throws -> (said: JSON, folder: String) {
            let folder = office.folder + "/other-client"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            let script = [PythonTools.file("other_client.py"), try await office.invitation(), folder]
            return (try await office.programs.succeed(PythonTools.interpreter(), script).json, folder)
        }

        @Test func `tuspy sends, checks and resumes pictures for a client written after docs/protocol.md`() async throws
        {
            try await Venue.alone { office in
                let (said, folder) = try await otherClient(of: office)
                let ids = try ["a", "b", "c"].map { name in
                    let sent = try Data(contentsOf: URL(filePath: "\(folder)/\(name)"))
                    let id = try #require(said["pictures"].object.first { $0.value.int == sent.count }?.key)
                    #expect(try Data(contentsOf: URL(filePath: "\(office.data)/blobs/\(id)")) == sent)
                    return id
                }
                #expect(said["receipted"].array.compactMap(\.string).sorted() == ids.sorted())
                // What came before the cut was not sent again.
                #expect(said["resumed"].int == (1 << 20) + 700_000)
                #expect(Laptop.files(of: office.data + "/uploads") == [])
            }
        }

        @Test func `schemathesis finds no difference between the port and the description it serves`() async throws {
            try await Venue.alone { office in
                let (_, folder) = try await otherClient(of: office)
                let url = "https://127.0.0.1:\(await office.port)"
                let command = [
                    "-c", "cd \"$1\" && shift && exec \"$@\"", "sh", folder, try PythonTools.program("st"),
                    "--config-file", PythonTools.file("schemathesis.toml"), "--no-color", "run",
                    url + "/v1/openapi.yaml",
                    "--url", url, "--tls-verify", folder + "/authority.pem", "--request-cert", folder + "/device.pem",
                    "--request-cert-key", folder + "/device.key", "--max-examples", "25", "--seed", "1",
                    "--continue-on-failure", "--warnings", "off",
                ]
                let looked = try await office.programs.run(
                    "/bin/sh", command,
                    environment: ["SCHEMATHESIS_HOOKS": PythonTools.file("schemathesis_hooks.py")])
                #expect(looked.succeeded, "\(looked.output.suffix(4_000))")
                #expect(looked.output.contains("No issues found"))
                #expect(looked.output.contains("Tested: 14"), "every operation but the description's own")
            }
        }
    }
}
