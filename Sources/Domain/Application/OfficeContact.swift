/// The office as it is printed for residents, each part with its reading where there is one.
public struct OfficeContact: Hashable, Sendable, Codable {
    public var name: String
    public var nameKana: String?
    public var telephone: String
    public var hours: String
    public var hoursKana: String?
    public var address: String
    public var addressKana: String?

    public init(
        name: String, nameKana: String? = nil, telephone: String, hours: String, hoursKana: String? = nil,
        address: String, addressKana: String? = nil
    ) {
        self.name = name
        self.nameKana = nameKana
        self.telephone = telephone
        self.hours = hours
        self.hoursKana = hoursKana
        self.address = address
        self.addressKana = addressKana
    }
}
