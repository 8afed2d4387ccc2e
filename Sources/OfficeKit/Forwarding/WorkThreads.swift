import Dispatch

/// Threads for pictures and letters: work for the processor that would hold up the cooperative pool.
enum WorkThreads {
    static let queue = DispatchQueue(label: "outreach.work", attributes: .concurrent)
}
