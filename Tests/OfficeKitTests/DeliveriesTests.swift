import Testing

@testable import OfficeKit

struct DeliveriesTests {
    @Test func `without a delivery nothing waits`() async throws {
        try await Deliveries(pause: .seconds(3_600)).ended()
    }

    /// A line that stalls in a request holds up forwarding and mail for a bounded time only.
    @Test func `a delivery that does not end is not waited for for ever`() async throws {
        let deliveries = Deliveries(pause: .milliseconds(1), longest: .milliseconds(20))
        let begun = ContinuousClock.now
        try await deliveries.during { try await deliveries.ended() }
        #expect(ContinuousClock.now - begun >= .milliseconds(20), "it was waited for")
        try await deliveries.ended()
    }
}
