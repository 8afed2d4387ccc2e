import CommandLineKit
import CurlTransport
import Domain
import Foundation
import JLIS
import Logging
import OfficeKit
import Transport

/// J-LIS at `url`, at OUTREACH_JLIS, or where `office.json` says. Throws `desk.no-jlis`.
func jlisClient(_ office: Office, url: String? = nil) throws -> JLISClient {
    let named = url ?? ProcessInfo.processInfo.environment["OUTREACH_JLIS"] ?? office.settings.jlisURL
    guard let named, !named.isEmpty else { throw Failure(.deskNoJLIS) }
    try JLISClient.check(address: named)
    return JLISClient(url: named, http: CurlHTTPClient(connections: 4))
}

/// The mail server of `office.json`; nil writes e-mails as .eml files.
func mailSender(_ office: Office) throws -> (any MailSender)? {
    guard let url = office.settings.smtpURL, !url.isEmpty else { return nil }
    // A mail server on this very machine is spoken to as it stands; over a network only encrypted.
    let host = URL(string: url)?.host() ?? ""
    let isHere = ["localhost", "127.0.0.1", "::1"].contains(host)
    return CurlMailSender(.init(url: url, encryption: isHere ? .never : .required))
}

/// Forwarding while the office is served; nothing while no address of J-LIS is set.
let forwardingService: OfficeServiceFactory = { office, logger in
    guard let client = try? jlisClient(office) else { return nil }
    return ForwardingService(
        forwarder: Forwarder(desk: try Desk(office: office), client: client),
        holding: try DirectoryLock(office.directory, name: "forward"), logger: logger)
}

/// Residents' mail while the office is served.
let mailService: OfficeServiceFactory = { office, logger in
    MailService(
        postman: try Postman(desk: Desk(office: office), sender: try mailSender(office)),
        holding: try DirectoryLock(office.directory, name: "mail"), logger: logger)
}
