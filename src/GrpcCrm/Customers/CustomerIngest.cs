using GrpcCrm.Ingest;
using GrpcCrm.Platform.Validation;

namespace GrpcCrm.Customers;

/// <summary>Customers in bulk.</summary>
public sealed class CustomerIngest : RecordKind<V1.Customer>
{
    public override V1.RecordKind Kind => V1.RecordKind.Customer;

    public override V1.IngestRecord.PayloadOneofCase Case => V1.IngestRecord.PayloadOneofCase.Customer;

    public override ReferenceTarget Target => ReferenceTarget.Customer;

    public override VersionedTable Table { get; } = new("customer", "customer_id",
    [
        Column.Enum<V1.Customer>("kind", customer => (int)customer.Kind),
        Column.Text<V1.Customer>("given_name", customer => customer.GivenName),
        Column.Text<V1.Customer>("family_name", customer => customer.FamilyName),
        Column.Text<V1.Customer>("organization_name", customer => customer.OrganizationName),
        Column.Texts<V1.Customer>("phone_numbers", customer => customer.PhoneNumbers),
        Column.Texts<V1.Customer>("email_addresses", customer => customer.EmailAddresses),
        Column.Text<V1.Customer>("language_code", customer => customer.LanguageCode),
        Column.Enum<V1.Customer>("preferred_channel", customer => (int)customer.PreferredChannel),
    ]);

    protected override V1.Customer Payload(V1.IngestRecord record) => record.Customer;

    protected override void Prepare(V1.Customer payload, string path, RecordSource source, Violations violations)
    {
        payload.SourceSystem = "";
        payload.ExternalId = "";
        payload.Etag = "";
        payload.Validate(path, violations);
    }
}
