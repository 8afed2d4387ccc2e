import Foundation
import TestKit
import Testing

/// What every test of programs relies on.
@Suite struct RunningProgramTests {
    @Test func `a program that does not end is killed, and its errors say so`() async throws {
        let program = try RunningProgram("/usr/bin/sleep", ["60"], logs: NSTemporaryDirectory())
        let finished = await program.finished(within: 0.001)
        #expect(finished.status == -SIGKILL)
        #expect(finished.errors.contains("killed: it did not end within 0.001 minutes"))
        #expect(finished.seconds < 30)
    }

    @Test func `an end is noticed though what the program started lives on`() async throws {
        // Foundation waits for the last copy of what the program inherited.
        let finished = try await runTool("/bin/sh", ["-c", "sleep 40 & exit 7"])
        #expect(finished.status == 7)
        #expect(finished.seconds < 20)
    }
}
