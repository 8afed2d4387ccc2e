public import Domain

/// What taking in a stick brought, and what it did not.
public struct CarryReport: Sendable, Codable, Equatable {
    /// How many of a kind.
    public struct Counts: Sendable, Codable, Equatable {
        /// Stored now.
        public var new = 0
        /// There before.
        public var known = 0
        /// Stored, but it changes nothing.
        public var setAside = 0
    }

    /// Something that should be at the office and is not.
    public struct Missing: Sendable, Codable, Equatable {
        /// `act`, `picture` or `pin-form`.
        public var kind: String
        public var id: String
        public var reception: ReceptionNumber?
        /// Why, where it was on the stick: a registered code. Nil: it was not there.
        public var code: String?
    }

    /// One export of a laptop.
    public struct Export: Sendable, Codable, Equatable {
        public var device: String
        /// What people call the laptop; nil where it is not known here.
        public var name: String?
        public var export: String
        /// By the laptop's clock; nil where nobody can say.
        public var madeAt: Instant?
        /// `device.not-enrolled`, `device.revoked`: nothing of it was taken in; `carry.no-manifest`,
        /// `carry.manifest-wrong`: what is missing cannot be known.
        public var code: String?
        public var acts = Counts()
        public var blobs = Counts()
        /// Files of acts of which not everything could be read.
        public var damagedFiles: [String] = []
        public var missing: [Missing] = []

        init(device: String, export: String) {
            self.device = device
            self.export = export
        }

        /// Everything that the laptop put into it is at the office.
        public var isWhole: Bool { code == nil && missing.isEmpty }
    }

    public var exports: [Export]
    /// How many things are missing; an export that nobody can say it of counts as one.
    public var incomplete: Int { exports.reduce(0) { $0 + $1.missing.count + ($1.code == nil ? 0 : 1) } }
}
