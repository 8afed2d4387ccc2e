import Foundation
import Imaging
import TestKit

/// A photograph of 12 megapixels to pixels, against `djpeg` of libjpeg-turbo decoding the same file to a PPM that
/// is thrown away. Turn about in one run; medians.
enum PhotoDecoding {
    static func measure() async throws -> [Figure] {
        try await withTemporaryFolder { folder in
            let photo = try FormPhotographer.photograph(
                payload: "benchmark", seed: 12, conditions: FormConditions(seed: 12, megapixels: .twelve))
            let file = folder + "/photo.jpg"
            try Data(photo).write(to: URL(filePath: file))
            var own: [Double] = []
            var theirs: [Double] = []
            for _ in 0..<21 {
                own.append(try await milliseconds { _ = try JPEG.decodeRGB(photo) })
                theirs.append(try await milliseconds { try djpeg(file) })
            }
            return [
                Figure("photo_decode_12mp_ms", median(own), "ms"),
                Figure("photo_decode_12mp_vs_djpeg", median(own) / median(theirs), "ratio"),
            ]
        }
    }

    private static func djpeg(_ file: String) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/djpeg")
        process.arguments = ["-outfile", "/dev/null", file]
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CocoaError(.fileReadCorruptFile) }
    }
}
