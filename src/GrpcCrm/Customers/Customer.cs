using GrpcCrm.Platform;
using GrpcCrm.Platform.Deletion;

namespace GrpcCrm.Customers;

public enum CustomerKind : short
{
    Unspecified = 0,
    Person = 1,
    Organization = 2,
}

/// <summary>A person or organisation that a dealer keeps on file.</summary>
public sealed class Customer : DeletableRecord
{
    public Guid CustomerId { get; private init; }

    public CustomerKind Kind { get; set; }

    public string GivenName { get; set; } = "";

    public string FamilyName { get; set; } = "";

    public string OrganizationName { get; set; } = "";

    /// <summary>E.164, the preferred one first.</summary>
    public string[] PhoneNumbers { get; set; } = [];

    /// <summary>The preferred one first.</summary>
    public string[] EmailAddresses { get; set; } = [];

    /// <summary>BCP 47.</summary>
    public string LanguageCode { get; set; } = "";

    public CommunicationChannel PreferredChannel { get; set; }

    public static Customer PutOnFile(Guid dealer, DateTime now) =>
        new() { DealerId = dealer, CustomerId = Guid.CreateVersion7(), CreatedTime = now, RecordedTime = now };

    public Customer Next(DateTime now) => NextOf<Customer>(now);

    protected override void Empty()
    {
        Kind = default;
        (GivenName, FamilyName, OrganizationName) = ("", "", "");
        (PhoneNumbers, EmailAddresses) = ([], []);
        (LanguageCode, PreferredChannel) = ("", default);
    }
}
