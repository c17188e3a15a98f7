using GrpcCrm.Platform;
using GrpcCrm.Platform.Deletion;
using GrpcCrm.Platform.Storage;
using GrpcCrm.Platform.Validation;

namespace GrpcCrm.Customers;

public static class CustomerMessages
{
    public static readonly RequestRule[] Rules =
    [
        RequestRule.For<V1.CreateCustomerRequest>((request, violations) => request.Customer?.Validate("customer.", violations)),
    ];

    public static void Validate(this V1.Customer customer, string path, Violations violations)
    {
        if (customer.Kind == V1.CustomerKind.Person && customer.GivenName.Length + customer.FamilyName.Length == 0)
            violations.Add(path + "family_name", "REQUIRED", "A person needs a name. Set given_name or family_name.");
        if (customer.Kind == V1.CustomerKind.Organization && customer.OrganizationName.Length == 0)
            violations.Add(path + "organization_name", "REQUIRED", "An organisation needs a name. Set organization_name.");
        if (customer.SourceSystem.Length > 0 != customer.ExternalId.Length > 0)
            violations.Add(path + "external_id", "TOGETHER", "Set source_system and external_id together, or neither.");
    }

    public static void Validate(this V1.Customer customer)
    {
        var violations = new Violations();
        customer.Validate("customer.", violations);
        violations.ThrowIfAny();
    }

    public static V1.Customer ToMessage(this Customer customer) => new()
    {
        Name = Customer.Names.Format(customer.DealerId, customer.RecordId),
        SourceSystem = customer.SourceSystem ?? "",
        ExternalId = customer.ExternalId ?? "",
        Kind = (V1.CustomerKind)customer.Kind,
        GivenName = customer.GivenName,
        FamilyName = customer.FamilyName,
        OrganizationName = customer.OrganizationName,
        PhoneNumbers = { customer.PhoneNumbers },
        EmailAddresses = { customer.EmailAddresses },
        LanguageCode = customer.LanguageCode,
        PreferredChannel = (V1.CommunicationChannel)customer.PreferredChannel,
        CreateTime = customer.CreatedTime.ToTimestamp(),
        UpdateTime = customer.RecordedTime.ToTimestamp(),
        Etag = Etag.Of(customer.Revision),
    };

    /// <summary>The customer, and where it is deleted, when it was.</summary>
    public static V1.Customer ToMessage(this Customer customer, Deletions deletions)
    {
        var message = customer.ToMessage();
        (message.DeleteTime, message.PurgeTime) = deletions.TimesOf(customer);
        return message;
    }

    public static void ApplyTo(this V1.Customer message, Customer customer)
    {
        customer.SourceSystem = message.SourceSystem.Length > 0 ? message.SourceSystem : null;
        customer.ExternalId = message.ExternalId.Length > 0 ? message.ExternalId : null;
        customer.Kind = (CustomerKind)message.Kind;
        customer.GivenName = message.GivenName;
        customer.FamilyName = message.FamilyName;
        customer.OrganizationName = message.OrganizationName;
        customer.PhoneNumbers = [.. message.PhoneNumbers];
        customer.EmailAddresses = [.. message.EmailAddresses];
        customer.LanguageCode = message.LanguageCode;
        customer.PreferredChannel = (CommunicationChannel)message.PreferredChannel;
    }
}
