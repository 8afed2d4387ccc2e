import Domain
import Foundation
import Papers
import Testing

@testable import Notices

@Suite struct LetterTests {
    /// Where the pages are left to be looked at, when asked for.
    static let lookAt = ProcessInfo.processInfo.environment["PAPERS_OUT"]

    static func keep(_ pdf: PDFFile, _ label: String) throws {
        guard let folder = lookAt else { return }
        try Data(pdf.bytes).write(to: URL(filePath: folder).appending(path: "\(label).pdf"))
    }

    @Test(arguments: Samples.letters.map(\.label))
    func `the usual letters take one page and lose no character`(label: String) throws {
        let sample = try #require(Samples.letters.first { $0.label == label })
        let letter = try LetterComposer(wording: Samples.wording).compose(sample.kind, sample.values)
        try Self.keep(letter.pdf, label)
        #expect(letter.pdf.pages == 1)
        #expect(letter.pdf.missing.isEmpty)
        #expect(letter.pdf.approximated.isEmpty)
    }

    @Test func `the large-type version only takes more pages`() throws {
        var composer = LetterComposer(wording: Samples.wording)
        composer.largeType = true
        let pdf = try composer.compose(.deficiency, Samples.full()).pdf
        try Self.keep(pdf, "large-type")
        #expect(pdf.pages == 2)
    }

    @Test func `the acceptance slip takes front and back of one sheet`() throws {
        let pdf = try LetterComposer(wording: Samples.wording).acceptanceSlip(Samples.full(), Samples.slip)
        try Self.keep(pdf, "acceptance-slip")
        #expect(pdf.pages <= 2)
    }
}
