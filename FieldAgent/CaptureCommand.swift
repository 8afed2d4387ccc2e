import ArgumentParser
import CommandLineKit
import Domain
import FieldAgentKit
import Resources

struct Capture: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "申請を受け付ける / Take an application, in one go or step by step.",
        discussion: """
            Without --confirm what was entered is kept as a sealed draft; with it the application is saved and its
            reception number printed. --resume lists drafts, --resume ID goes on with one.
            """)

    @OptionGroup var common: Common
    @OptionGroup var by: OperatorOption
    @OptionGroup var entry: EntryFlags
    @OptionGroup var pins: PINFlags

    @Option(help: "会場の番号(開いている会場が1つなら要らない)/ The session.") var session: String?
    @Option(help: "outreach, office, assistance, organisation.") var method: ApplicationMethod?
    @Option(help: "番号札の受付番号 / The printed label's number.") var tag: String?
    @Flag(help: "書きかけの一覧、番号があればその続き / List drafts, or go on with one.") var resume = false
    @Option(help: "書きかけをやめる(理由が要る)/ Give a draft up, with --reason.") var discard: String?
    @Option(help: "理由 / Why.") var reason: String?
    @Argument(help: "書きかけの番号か受付番号 / The draft, with --resume.") var draft: String?

    func run() async throws {
        // Not in `validate()`: the value of a mistyped option would be taken for a draft before the option is missed.
        if draft != nil && !resume {
            throw common.misuse(ja: "書きかけの番号には --resume をつけてください。", en: "A draft is named with --resume.")
        }
        let isListing = resume && draft == nil && discard == nil
        let laptop = try await common.laptop(onlyLooking: isListing)
        let author = try by.number()
        let desk = CaptureDesk(laptop, rules: try PackagedData.standard.entryRules())
        if let discard {
            try await desk.discard(discard, reason: reason ?? "", by: author)
            return common.output.result(Discarded(draft: discard)) {
                $0 == .ja ? "書きかけをやめました:\(discard)" : "Discarded: \(discard)"
            }
        }
        if isListing { return list(try await desk.drafts()) }
        var input = try entry.input()
        set(&input.method, method)
        set(&input.tag, tag)
        let result = try await desk.take(
            CaptureStep(
                draft: draft, session: session, input: input, author: author, files: { [entry] in try entry.files() },
                pins: try pins.reader(common.output.language)))
        let output = CaptureOutput(result)
        common.output.result(output) { output.text($0, city: laptop.city) }
    }

    private struct Discarded: Encodable {
        var state = "discarded"
        var draft: String
    }

    private struct Drafts: Encodable { var drafts: [CaptureDesk.DraftView] }

    private func list(_ drafts: [CaptureDesk.DraftView]) {
        common.output.list(Drafts(drafts: drafts)) { language in
            drafts.map { draft in
                let missing = Words.names(draft.missing, language)
                let number = draft.reception?.text
                return language == .ja
                    ? "\(draft.draft) 受付番号 \(number ?? "まだなし") \(draft.startedAt.textInJapan) 足りないもの:\(missing)"
                    : "\(draft.draft) \(number ?? "no number yet") \(draft.startedAt.textInJapan) missing: \(missing)"
            }
        }
    }
}

struct Edit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "保存した申請を直す / Change a stored application; only what differs is written.")

    @OptionGroup var common: Common
    @OptionGroup var by: OperatorOption
    @OptionGroup var entry: EntryFlags
    @OptionGroup var pins: PINFlags
    @Argument(help: "受付番号か申請の番号 / Reception number or id.") var application: String

    func run() async throws {
        let laptop = try await common.laptop()
        let step = CaptureStep(
            input: try entry.input(), author: try by.number(), files: { [entry] in try entry.files() },
            pins: try pins.reader(common.output.language))
        let result = try await Editing(laptop, rules: try PackagedData.standard.entryRules()).change(application, step)
        common.output.result(result) { language in
            let changed = Words.names(result.changed, language)
            var lines = [language == .ja ? "直しました:\(changed)" : "Changed: \(changed)"]
            if result.stale.contains("confirmation") {
                lines.append(
                    language == .ja
                        ? "最終確認が古くなりました。本人にもう一度確認してもらってください(--confirm)。"
                        : "The confirmation is stale: let the resident confirm again (--confirm).")
            }
            let others = result.stale.filter { $0 != "confirmation" }
            if !others.isEmpty {
                lines.append(
                    (language == .ja ? "もう一度判断が必要:" : "To be decided again: ") + Words.names(others, language))
            }
            if !result.conflicts.isEmpty {
                lines.append(
                    (language == .ja ? "ほかの人の変更と食いちがい、市役所が決めます:" : "In conflict, decided at the office: ")
                        + Words.names(result.conflicts, language))
            }
            lines += Fallback(
                deskInstead: result.deskInstead, returnsPINForm: result.returnsPINForm, missing: result.missing
            ).lines(language)
            if !result.missing.isEmpty {
                lines.append((language == .ja ? "足りないもの:" : "Missing: ") + Words.names(result.missing, language))
            }
            return (lines + result.warnings.map { language == .ja ? "注意:\($0.text)" : "Warning: \($0.english)" })
                .joined(separator: "\n")
        }
    }
}
