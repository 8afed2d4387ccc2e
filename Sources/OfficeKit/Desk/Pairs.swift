import Domain
import Merge
import Records
import Sealing
import Storage
import SyncProtocol

/// What stands between two applications now, and everything that was ever decided about them.
struct PairLink {
    let known: KnownLink
    let link: Link
    /// Of the link entity; nil where no act about it counts.
    let record: EntityRecord?

    /// The decision that counts now.
    var decision: AuthoredWrite? { record?.state.heads[Desk.linkField]?.last }
}

extension Desk {
    /// The field of a link entity.
    static let linkField = "link"

    /// The link entity of a pair: the same on every replica, whoever decides first.
    static func link(_ a: EntityID, _ b: EntityID) -> EntityID {
        EntityID(unchecked: Array(sha256(Array("link".utf8) + min(a, b).bytes + max(a, b).bytes).prefix(16)))
    }
}

extension DeskTransaction {
    /// Every link that reaches an application, directly or through others.
    func links(reaching id: EntityID) throws -> [PairLink] { try reach(id).links }

    /// Every link that reaches an application, and the applications that it is joined with, or may be; it is one of them.
    func reach(_ id: EntityID) throws -> (links: [PairLink], members: Set<EntityID>) {
        var links: [EntityID: PairLink] = [:]
        var seen: Set<EntityID> = [id]
        var next = [id]
        while let member = next.popLast() {
            for known in try store.all(KnownLink.self, "member", member.description) where links[known.link] == nil {
                let pair = try evaluate(known)
                links[known.link] = pair
                // A pair decided to be apart joins nothing.
                if !pair.link.verdict.relation.isApart, seen.insert(known.other(member)).inserted {
                    next.append(known.other(member))
                }
            }
        }
        return (links.values.sorted { $0.known.link < $1.known.link }, seen)
    }

    /// A join stands while no content of the joined one, and nothing of who the survivor is, was written that its
    /// decider had not seen (design.md 4).
    func evaluate(_ known: KnownLink) throws -> PairLink {
        // One that cannot be read decides nothing: a person does it once more.
        let record: EntityRecord? = try ifReadable { try self.record(of: known.link) } ?? nil
        guard let record, let shown = record.state.shown(Desk.linkField),
            let verdict = record.value(LinkVerdict.self, of: shown.dot)
        else {
            let undecided = LinkVerdict(first: known.first, second: known.second, relation: .undecided)
            return PairLink(known: known, link: Link(verdict: undecided, isSettled: false), record: record)
        }
        return PairLink(
            known: known, link: Link(verdict: verdict, isSettled: try isSettled(verdict, basis: shown.write.basis)),
            record: record)
    }

    private func isSettled(_ verdict: LinkVerdict, basis: [Dot]) throws -> Bool {
        guard verdict.relation == .same else { return true }
        return try [verdict.first, verdict.second].allSatisfy { member in
            guard let state = try ifReadable({ try record(of: member)?.state }) ?? nil else {
                return false
            }
            let looked: Set<ApplicationField> =
                member == verdict.survivor ? [.form, .name, .birth] : ApplicationField.content
            return Set(basis).isSuperset(of: state.headDots(of: looked.map(\.rawValue)))
        }
    }

    /// Applications that this one is like and that nobody decided about. What is over asks nothing any more.
    func undecided(like own: ApplicationSummary, _ links: [PairLink]) throws -> [ApplicationSummary] {
        if own.isOver { return [] }
        let others = try likeness(own)
        // Who was joined is asked about with the one that lives on.
        let asked = Set(others.map(\.entity) + links.flatMap { [$0.known.first, $0.known.second] })
        return try others.filter { other in
            try !isDecided(own, other, links) && other.joinedInto.map { !asked.contains($0) } ?? true
        }
    }

    private func isDecided(
        _ own: ApplicationSummary, _ other: ApplicationSummary, _ links: [PairLink]
    ) throws -> Bool {
        let about = links.filter { [$0.known.first, $0.known.second].contains(other.entity) }
        guard about.allSatisfy(\.link.verdict.relation.isApart), own.likeness(to: other).contains(.photo) else {
            return !about.isEmpty
        }
        let pair = Desk.link(own.entity, other.entity)
        guard let decision = about.first(where: { $0.known.link == pair })?.decision else { return false }
        // That two are apart says nothing of a photo that came to both only since.
        let photos = try ifReadable {
            try [own.entity, other.entity].flatMap {
                try record(of: $0)?.state.headDots(of: [ApplicationField.photo.rawValue]) ?? []
            }
        }
        return photos.map { Set(decision.write.basis).isSuperset(of: $0) } ?? false
    }

    /// Other applications that share a fingerprint with this one, by id; without those that ended before J-LIS had
    /// anything of them.
    func likeness(_ own: ApplicationSummary) throws -> [ApplicationSummary] {
        var found: [EntityID: ApplicationSummary] = [:]
        for key in own.fingerprints {
            for other in try store.all(ApplicationSummary.self, key.name, key.value) { found[other.entity] = other }
        }
        return found.values.filter { $0.entity != own.entity && $0.isPartner != false }
            .sorted { $0.entity < $1.entity }
    }

    /// The reception numbers of applications, where they are known.
    func receptions(_ applications: [EntityID]) throws -> [EntityID: ReceptionNumber] {
        var numbers: [EntityID: ReceptionNumber] = [:]
        for id in applications where numbers[id] == nil {
            numbers[id] = try store.get(ApplicationSummary.self, id.description)?.reception
        }
        return numbers
    }
}

extension ApplicationSummary {
    /// What others are found by.
    var fingerprints: Set<DocumentKey> {
        Set(
            forms.map { DocumentKey("form", $0) } + persons.map { DocumentKey("person", $0) }
                + (photos ?? []).map { DocumentKey("photo", $0) })
    }

    /// In what two applications are alike now.
    func likeness(to other: ApplicationSummary) -> [DuplicatePair.Reason] {
        let shared = Set(fingerprints.intersection(other.fingerprints).map(\.name))
        return DuplicatePair.Reason.allCases.filter { shared.contains($0.rawValue) }
    }
}
