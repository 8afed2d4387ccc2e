import Foundation
import TestKit
import Testing

extension EndToEnd {
    /// What a program does to the terminal in front of which a resident sits.
    @Suite(.serialized) struct TerminalTests {
        let venue: Venue

        init() throws { venue = try Venue.here }

        @Test(arguments: [SIGINT, SIGTERM])
        func `a signal at the PIN prompt gives the terminal its echo back`(signal: Int32) async throws {
            let laptop = try await venue.laptop("terminal")
            var entry = try venue.whole().unconfirmed
            (entry["--pins-fd"], entry.pins) = (nil, nil)
            let draft = try #require(try await laptop.capture(entry)["application"].string)
            let terminal = try Terminal()
            #expect(terminal.echoes)
            let program = try RunningProgram(
                "\(laptop.programs.path)/field-agent",
                ["capture", "--resume", draft, "--pins-prompt", "--operator", "1001", "--data", laptop.data],
                terminal: terminal.programsEnd, logs: laptop.programs.logs)
            #expect(await program.waits { $0.errors.hasSuffix(": ") }, "\(program.errors)")
            #expect(!terminal.echoes)
            #expect(await program.stop(by: signal).status == -signal)
            #expect(terminal.echoes)
        }
    }
}

/// A terminal that nobody looks at.
private struct Terminal {
    /// Held open for as long as the other end is used.
    private let own: FileHandle
    let programsEnd: FileHandle

    init() throws {
        // As openpty does it, which Glibc does not offer to Swift: TIOCSPTLCK 0, then TIOCGPTN.
        var (locked, number) = (Int32(0), Int32(0))
        let descriptor = open("/dev/ptmx", O_RDWR | O_NOCTTY)
        guard descriptor >= 0, ioctl(descriptor, 0x4004_5431, &locked) == 0,
            ioctl(descriptor, 0x8004_5430, &number) == 0
        else { throw CocoaError(.fileReadUnknown) }
        own = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        let other = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY)
        guard other >= 0 else { throw CocoaError(.fileReadUnknown) }
        programsEnd = FileHandle(fileDescriptor: other, closeOnDealloc: true)
    }

    var echoes: Bool {
        var settings = termios()
        return tcgetattr(programsEnd.fileDescriptor, &settings) == 0 && settings.c_lflag & tcflag_t(ECHO) != 0
    }
}
