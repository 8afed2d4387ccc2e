import Foundation

/// Looks for texts that must not be readable in any file.
public enum FileSearch {
    /// The files below a directory in which one of these texts can be read, as paths below it.
    public static func files(below directory: String, holding texts: [String]) -> [String] {
        let all = FileManager.default.enumerator(atPath: directory)?.compactMap { $0 as? String } ?? []
        let wanted = texts.map { Data($0.utf8) }
        return all.filter { name in
            guard let bytes = try? Data(contentsOf: URL(filePath: "\(directory)/\(name)")) else { return false }
            return wanted.contains { bytes.range(of: $0) != nil }
        }.sorted()
    }

    /// How a PIN would stand in a file that holds it: four digits alone are found in any picture or moment, so they
    /// count between quotation marks (JSON) and on lines of their own, as they are typed.
    public static func traces(signature: String?, digits: String) -> [String] {
        ["\"\(digits)\"", "\(digits)\n\(digits)"] + [signature].compactMap(\.self)
    }
}
