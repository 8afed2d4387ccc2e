import Foundation
import TestKit
import Testing

/// Read-only and full disks: tests run as root, whom `chmod` does not stop. Each mount lives in a mount namespace of
/// its own and is gone with the program that ran in it.
enum Mounts {
    /// Whether this user may mount; tests that need it are skipped otherwise.
    static let areAllowed: Bool = {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/unshare")
        process.arguments = ["--mount", "mount", "-t", "tmpfs", "none", "/mnt"]
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()

    /// Runs a command on a data directory that can only be read.
    static func readOnly(_ laptop: Laptop, _ arguments: [String], input: [UInt8]?) async throws -> Finished {
        try await run(
            #"data=$1; shift; mount --bind "$data" "$data" && mount -o remount,bind,ro "$data" && exec "$@""#,
            [laptop.data], laptop, arguments, input)
    }

    /// Runs a command on a disk with so much free space; what it left there is put back into the data directory.
    static func full(
        _ laptop: Laptop, freeKilobytes: Int, _ arguments: [String], input: [UInt8]?
    ) async throws -> Finished {
        try await run(
            #"""
            data=$1; free=$2; shift 2
            cp -a "$data" "$data.before" && mount -t tmpfs -o size=8m none "$data" && cp -a "$data.before/." "$data"
            head -c "${free}K" /dev/zero > "$data/room"
            cat /dev/zero > "$data/filler" 2>/dev/null
            rm "$data/room"
            "$@"; status=$?
            rm "$data/filler"
            rm -r "$data.before" && cp -a "$data" "$data.after" && umount "$data" && rm -r "$data" && mv "$data.after" "$data"
            exit $status
            """#, [laptop.data, String(freeKilobytes)], laptop, arguments, input)
    }

    /// Runs a command while a stick with so little room is at a path; what the command left on it is then in
    /// `PATH.after`.
    static func small(
        _ stick: String, options: String, _ laptop: Laptop, _ arguments: [String]
    ) async throws -> Finished {
        try await run(
            #"""
            stick=$1; options=$2; shift 2
            mkdir -p "$stick" && mount -t tmpfs -o "$options" none "$stick" || exit 1
            "$@"; status=$?
            rm -rf "$stick.after" && cp -a "$stick" "$stick.after"
            exit $status
            """#, [stick, options], laptop, arguments, nil)
    }

    /// Serves a copy of an office's data on a small disk of its own, on the port that the laptops know.
    static func serve(_ office: Venue) async throws -> RunningProgram {
        let script = #"""
            data=$1; shift
            cp -a "$data" "$data.before" && mount -t tmpfs -o size=32m none "$data" && cp -a "$data.before/." "$data"
            exec "$@"
            """#
        let command = ["\(office.programs.path)/outreach-server", "serve", "--data", office.data, "--json"]
        let server = try RunningProgram(
            "/usr/bin/unshare",
            ["--mount", "--propagation", "private", "sh", "-c", script, "sh", office.data] + command
                + ["--port", String(await office.port)], logs: office.programs.logs)
        _ = try await server.listeningPort()
        return server
    }

    /// Writes a file until there is no room for more.
    static func fill(_ path: String) throws {
        let file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        try #require(file >= 0)
        defer { close(file) }
        let zeros = [UInt8](repeating: 0, count: 4_096)
        while write(file, zeros, zeros.count) > 0 {}
        try #require(errno == ENOSPC)
    }

    private static func run(
        _ script: String, _ values: [String], _ laptop: Laptop, _ arguments: [String], _ input: [UInt8]?
    ) async throws -> Finished {
        let command = ["\(laptop.programs.path)/field-agent"] + arguments + ["--data", laptop.data]
        return try await RunningProgram(
            "/usr/bin/unshare", ["--mount", "--propagation", "private", "sh", "-c", script, "sh"] + values + command,
            input: input, logs: laptop.programs.logs
        ).finished()
    }

    /// Whether some process holds a lock on a file.
    static func isLocked(_ path: String) -> Bool {
        guard let number = try? FileManager.default.attributesOfItem(atPath: path)[.systemFileNumber] as? Int,
            let locks = try? String(contentsOfFile: "/proc/locks", encoding: .utf8)
        else { return false }
        return locks.contains(":\(number) ")
    }
}
