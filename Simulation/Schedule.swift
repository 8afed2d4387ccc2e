import TestKit

/// Whose machine.
enum Party: Hashable, Sendable {
    case office
    case laptop(Int)
}

/// What happens to one request on the line.
enum LineFault: Hashable, Sendable {
    /// It never arrives.
    case drop
    /// It is carried out, and the answer is lost.
    case loseAnswer
    /// It arrives twice, as when a client sends again on a new connection.
    case duplicate
    /// The laptop gives up; it arrives later, after others.
    case delay
    /// A part of the body arrives, in percent.
    case cut(Int)
    /// A part of the body arrives and the connection stays open without a word, in percent.
    case stall(Int)
    /// Something between answers in the office's place.
    case status(Int)
    /// A page of somebody else's, with status 200.
    case stranger
    /// The office loses its power after so many steps of storage, or right after it has answered.
    case officeFails(Int)
    /// The laptop loses its power after so many steps of storage from when the answer is there.
    case laptopFails(Int)
}

/// Which request of a round something happens to: the nth of its kind. Not the nth of all, because pictures and the
/// feed go beside each other.
struct PlannedFault: Hashable, Sendable {
    var kind: RequestKind
    var number: Int
    var fault: LineFault
}

/// The requests of the device port.
enum RequestKind: String, Hashable, Sendable, CaseIterable {
    case configuration, acts, known, create, head, patch, feed, receipts
}

/// One thing that happens. Numbers name things modulo how many there are, so that any event may be left out.
enum Occurrence: Hashable, Sendable {
    /// A laptop saves an application with pictures of these sizes.
    case save(laptop: Int, pictures: [Int])
    /// A laptop changes one of the applications it knows.
    case change(laptop: Int, application: Int, isName: Bool)
    /// The office changes an application.
    case officeChange(application: Int, isName: Bool)
    /// The office ends a conflict.
    case resolve(application: Int)
    /// A laptop synchronises; `patience` times it waits and goes on when something made it wait.
    case sync(laptop: Int, patience: Int, connections: Int, batch: Int, faults: [PlannedFault])
    /// Power goes away now.
    case crash(Party)
    /// Power goes away after so many steps of storage from now.
    case crashLater(Party, steps: Int)
    /// The disk is full for so many steps.
    case full(Party, steps: Int)
    /// A clock is set.
    case clock(Party, milliseconds: Int64)
    /// A copy of a laptop's data directory is put aside.
    case backUp(laptop: Int)
    /// The laptop goes on from the copy that was put aside.
    case restore(laptop: Int)
    /// A backup of the office is made, and its laptops go on.
    case backUpOffice
    /// The office is lost and restored from its last backup.
    case restoreOffice
    /// A second laptop goes on from a copy of the first's directory.
    case clone(laptop: Int)
    /// What waits on a laptop is copied to a stick.
    case stick(laptop: Int)
    /// Another laptop hands a stick in, so many times.
    case handIn(laptop: Int, stick: Int, times: Int)
    /// A bit of what waits on a laptop turns: of an act's envelope, or of a picture.
    case rot(laptop: Int, isPicture: Bool)
    /// A laptop makes an act that is wrong, or that a later release would make.
    case poison(laptop: Int, application: Int, kind: Poison)
    /// The office plans the session anew, without one of the laptops or with all.
    case plan(without: Int?)
    /// The office drops uploads that nobody carried on.
    case expire
    /// What the line held back arrives.
    case deliverLate
}

/// An act that is unlike the others.
enum Poison: String, Hashable, Sendable, CaseIterable {
    /// It decides what only the office decides: refused.
    case officeOnly
    /// It replaces a value of another field: set aside everywhere.
    case elsewhere
    /// It writes a field that nobody knows: kept and passed on.
    case unknownField
}

/// One event with randomness of its own: leaving another out does not change it.
struct Event: Hashable, Sendable {
    var what: Occurrence
    var salt: UInt64
}

/// Everything that happens in one scenario.
struct Schedule: Hashable, Sendable {
    var seed: UInt64
    var laptops: Int
    /// Real databases and files instead of memory.
    var usesSQLite: Bool
    var events: [Event]

    /// How many things happen: what a shorter schedule has fewer of.
    var size: Int {
        events.reduce(0) { count, event in
            if case .sync(_, _, _, _, let faults) = event.what { count + 1 + faults.count } else { count + 1 }
        }
    }
}

extension Schedule {
    /// The schedule of a seed.
    init(seed: UInt64) {
        var random = SeededGenerator(seed: seed, purpose: "schedule")
        let laptops = 2 + random.below(random.happens(0.25) ? 4 : 2)
        self.init(seed: seed, laptops: laptops, usesSQLite: seed % 25 == 24, events: [])
        // A quiet world now and then: what fails there fails without any fault.
        let trouble = random.happens(0.1) ? 0 : random.uniform(0.2...1)
        if random.happens(0.7) { events += Self.sharedApplication(laptops, &random) }
        for _ in 0..<(6 + random.below(18)) {
            events.append(
                Event(what: .drawn(&random, laptops: laptops, trouble: trouble), salt: random.next()))
        }
    }
}

extension Schedule {
    /// An application that every laptop knows: without one, nothing can be in conflict.
    private static func sharedApplication(_ laptops: Int, _ random: inout SeededGenerator) -> [Event] {
        let order = [0] + (0..<laptops)
        return [Event(what: .save(laptop: 0, pictures: [60]), salt: random.next())]
            + order.map { laptop in
                Event(
                    what: .sync(laptop: laptop, patience: 0, connections: 1, batch: 4 << 20, faults: []),
                    salt: random.next())
            }
    }
}

extension Occurrence {
    fileprivate static func drawn(_ random: inout SeededGenerator, laptops: Int, trouble: Double) -> Occurrence {
        let laptop = random.below(laptops)
        if random.happens(0.4 * trouble) { return disturbance(&random, laptop: laptop) }
        switch random.below(20) {
        case 0..<5: return .save(laptop: laptop, pictures: sizes(&random))
        case 5..<9: return .change(laptop: laptop, application: often(&random), isName: random.happens(0.5))
        case 9: return .officeChange(application: often(&random), isName: random.happens(0.3))
        case 10: return .resolve(application: often(&random))
        default: return sync(&random, laptop: laptop, trouble: trouble)
        }
    }

    /// The same few: what several change at once is where it can go wrong.
    private static func often(_ random: inout SeededGenerator) -> Int {
        random.happens(0.6) ? 0 : random.below(5)
    }

    private static func sizes(_ random: inout SeededGenerator) -> [Int] {
        (0..<random.below(3)).map { _ in 40 + random.below(random.happens(0.3) ? 9_000 : 900) }
    }

    private static func disturbance(_ random: inout SeededGenerator, laptop: Int) -> Occurrence {
        let party: Party = random.happens(0.4) ? .office : .laptop(laptop)
        switch random.below(27) {
        case 0..<2: return .crash(party)
        case 2..<6: return .crashLater(party, steps: random.below(14))
        case 6: return .full(party, steps: 1 + random.below(6))
        case 7..<10: return .clock(party, milliseconds: jump(&random))
        case 10: return .backUp(laptop: laptop)
        case 11: return .restore(laptop: laptop)
        case 12: return random.happens(0.5) ? .clone(laptop: laptop) : .restore(laptop: laptop)
        case 13: return .stick(laptop: laptop)
        case 14: return .handIn(laptop: laptop, stick: random.below(8), times: 1 + random.below(2))
        case 15: return .rot(laptop: laptop, isPicture: random.happens(0.5))
        case 16: return .expire
        case 17..<19:
            return .poison(laptop: laptop, application: often(&random), kind: Poison.allCases[random.below(3)])
        case 25: return .backUpOffice
        case 26: return .restoreOffice
        case 21..<24: return .rot(laptop: laptop, isPicture: random.happens(0.5))
        case 19..<21: return .plan(without: random.happens(0.5) ? laptop : nil)
        default: return .deliverLate
        }
    }

    /// Minutes, days or ten years, either way.
    private static func jump(_ random: inout SeededGenerator) -> Int64 {
        let sizes: [Int64] = [120_000, 86_400_000, 15 * 86_400_000, 3_652 * 86_400_000]
        let size = sizes[random.below(sizes.count)]
        return random.happens(0.5) ? size : -size
    }

    private static func sync(_ random: inout SeededGenerator, laptop: Int, trouble: Double) -> Occurrence {
        var faults: [PlannedFault] = []
        while faults.count < 7, random.happens(0.6 + 0.3 * trouble) {
            let kinds: [RequestKind] = [
                .acts, .acts, .create, .create, .create, .feed, .known, .patch, .receipts, .head,
            ]
            let kind = random.happens(0.05) ? .configuration : kinds[random.below(kinds.count)]
            faults.append(
                PlannedFault(kind: kind, number: random.happens(0.7) ? 0 : random.below(4), fault: .drawn(&random)))
        }
        var patience = random.happens(0.5) ? 0 : random.below(6)
        // A picture goes on from where it was cut only when the laptop tries again: there things go wrong too.
        if random.happens(0.5 * trouble) {
            let next: LineFault = random.happens(0.5) ? .officeFails(random.below(16)) : .drawn(&random)
            faults =
                [
                    PlannedFault(kind: .create, number: 0, fault: .cut(1 + random.below(99))),
                    PlannedFault(kind: .patch, number: 0, fault: next),
                ] + faults
            patience += 1
        }
        return .sync(
            laptop: laptop, patience: patience, connections: 1 + random.below(4),
            batch: random.happens(0.5) ? 600 : 4 << 20, faults: faults)
    }
}

extension LineFault {
    fileprivate static func drawn(_ random: inout SeededGenerator) -> LineFault {
        switch random.below(20) {
        case 0..<2: return .drop
        case 2..<5: return .loseAnswer
        case 5: return .duplicate
        case 6..<8: return .delay
        case 8..<11: return .cut(random.below(100))
        case 11: return .stall(random.below(100))
        case 12..<14:
            let statuses = [413, 423, 429, 500, 503, 503, 401, 404, 408]
            return .status(statuses[random.below(statuses.count)])
        case 14: return .stranger
        case 15..<18: return .officeFails(random.below(16))
        default: return .laptopFails(random.below(6))
        }
    }
}

extension SeededGenerator {
    /// Uniform in 0 ..< count.
    mutating func below(_ count: Int) -> Int { Int(next() % UInt64(max(1, count))) }
}
