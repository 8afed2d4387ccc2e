import OfficeKit

/// The background work that runs beside the device port while `serve` runs: one line each.
let officeServices: [OfficeServiceFactory] = [forwardingService, mailService]
