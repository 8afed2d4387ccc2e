public import Domain

extension ApplicationRecord {
    /// The present values as the requirements table looks at them.
    public func contents(today: CivilDate) -> ApplicationContents {
        var contents = ApplicationContents(today: today)
        contents.reception = reception
        contents.consent = consent
        contents.kind = kind
        contents.form = form
        contents.name = name
        contents.birth = birth
        contents.address = address
        contents.residence = residence
        contents.contact = contact
        contents.representative = representative
        contents.delivery = delivery
        contents.options = options
        contents.photo = photo
        contents.photoProof = photoProof
        contents.pinForm = pinForm
        contents.items = items
        contents.identity = identity
        contents.confirmation = confirmation
        contents.verification = verification
        contents.approval = approval
        contents.returned = returned
        contents.withdrawal = withdrawal
        contents.handoff = handoff
        return contents
    }
}
