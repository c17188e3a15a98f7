using GrpcCrm.Platform;
using GrpcCrm.Platform.Deletion;
using GrpcCrm.Platform.Names;
using GrpcCrm.Platform.Storage;

namespace GrpcCrm.Customers;

public enum CustomerKind : short
{
    Unspecified = 0,
    Person = 1,
    Organization = 2,
}

/// <summary>A person or organisation that a dealer keeps on file.</summary>
public sealed class Customer : DeletableRecord, INamed
{
    public static ResourcePattern Names { get; } = ResourceNames.Of("customers");

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

    protected override void Empty()
    {
        Kind = default;
        (GivenName, FamilyName, OrganizationName) = ("", "", "");
        (PhoneNumbers, EmailAddresses) = ([], []);
        (LanguageCode, PreferredChannel) = ("", default);
    }
}
