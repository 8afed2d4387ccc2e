public import Domain

/// Header fields of a request or an answer, in order; names are compared without regard to case (RFC 9110, 5.1).
public struct HTTPFields: Sendable, Hashable, ExpressibleByDictionaryLiteral, Sequence {
    /// One header field, as it was written.
    public struct Field: Sendable, Hashable {
        public let name: String
        public let value: String

        func isNamed(_ other: String) -> Bool { name.lowercased() == other.lowercased() }
    }

    private var fields: [Field] = []

    public init() {}

    public init(dictionaryLiteral elements: (String, String)...) {
        fields = elements.map { Field(name: $0.0, value: $0.1) }
    }

    /// The first value of a name; setting it replaces every value of that name, nil removes them.
    public subscript(name: String) -> String? {
        get { fields.first { $0.isNamed(name) }?.value }
        set {
            fields.removeAll { $0.isNamed(name) }
            if let newValue { append(name, newValue) }
        }
    }

    /// Adds a field after those that are there.
    public mutating func append(_ name: String, _ value: String) {
        fields.append(Field(name: name, value: value))
    }

    public func makeIterator() -> IndexingIterator<[Field]> { fields.makeIterator() }
}

/// One HTTP request.
public struct HTTPRequest: Sendable {
    /// What is asked for.
    public enum Method: String, Sendable {
        case get = "GET"
        case head = "HEAD"
        case put = "PUT"
        case post = "POST"
        case patch = "PATCH"
        case delete = "DELETE"
    }

    /// What is sent with it.
    public enum Body: Sendable {
        case none
        case bytes([UInt8])
        /// `length` bytes of a file from `offset`, read while they are sent (a tus PATCH goes on in the middle).
        case file(path: String, offset: Int64, length: Int64)
    }

    public var method: Method
    /// `http://` or `https://`, with the query, percent-encoded.
    public var url: String
    public var fields: HTTPFields
    public var body: Body
    public var limits: TransferLimits
    /// Whether it may leave at most once. A client may otherwise send it again by itself when a kept connection turns
    /// out to be closed, and then nobody knows whether the first one was taken.
    public var leavesOnce: Bool

    public init(
        _ method: Method, _ url: String, fields: HTTPFields = [:], body: Body = .none,
        limits: TransferLimits = TransferLimits(), leavesOnce: Bool = false
    ) {
        self.method = method
        self.url = url
        self.fields = fields
        self.body = body
        self.limits = limits
        self.leavesOnce = leavesOnce
    }
}

/// When a transfer is given up.
public struct TransferLimits: Sendable, Hashable {
    /// Milliseconds for name look-up, TCP and TLS together.
    public var connect: Int
    /// Seconds in which not one byte moved, either way: also the longest wait for an answer.
    public var stalled: Int
    /// Milliseconds for the whole exchange; nil sets no limit, for uploads over slow lines.
    public var total: Int?
    /// Bytes of an answer's body.
    public var answer: Int

    public init(connect: Int = 10_000, stalled: Int = 30, total: Int? = nil, answer: Int = 64 << 20) {
        self.connect = connect
        self.stalled = stalled
        self.total = total
        self.answer = answer
    }
}

/// The answer to a request, whatever its status.
public struct HTTPResponse: Sendable {
    public var status: Int
    public var fields: HTTPFields
    public var body: [UInt8]

    public init(status: Int, fields: HTTPFields = [:], body: [UInt8] = []) {
        self.status = status
        self.fields = fields
        self.body = body
    }

    /// 200 … 299.
    public var isSuccess: Bool { (200..<300).contains(status) }
}

/// The port to HTTP.
///
/// An answer of any status is a value. What is thrown says whether the request can have had an effect:
/// - `network.unreachable`, `network.timeout`, `network.tls-refused`, `network.wrong-server`, `network.address`,
///   `network.file`: the other side did not act on it;
/// - `network.outcome-unknown`: it left and no answer came; the other side may have acted on it;
/// - `network.answer-too-large`: it was answered, but the answer was not taken;
/// - `network.cancelled`: the caller gave up; the other side may have acted on it.
///
/// An implementation may send a request again on a fresh connection when a kept one turns out to be closed:
/// the other side must take the same request twice (design.md 5).
public protocol HTTPClient: Sendable {
    /// Sends one request and waits for the whole answer.
    func send(_ request: HTTPRequest) async throws(Failure) -> HTTPResponse
}
