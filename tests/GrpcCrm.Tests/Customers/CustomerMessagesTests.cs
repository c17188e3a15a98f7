using GrpcCrm.Customers;
using GrpcCrm.Platform.Validation;
using GrpcCrm.Reports.Schedules;

namespace GrpcCrm.Tests.Customers;

public sealed class CustomerMessagesTests
{
    [Theory]
    [InlineData(V1.CustomerKind.Person, "Mei", "", "", "")]
    [InlineData(V1.CustomerKind.Person, "", "Chan", "", "")]
    [InlineData(V1.CustomerKind.Person, "", "", "Harbour Ltd", "family_name")]
    [InlineData(V1.CustomerKind.Organization, "Mei", "Chan", "", "organization_name")]
    [InlineData(V1.CustomerKind.Organization, "", "", "Harbour Ltd", "")]
    public void A_customer_has_the_name_of_its_kind(V1.CustomerKind kind, string given, string family, string organization, string wrong)
    {
        var customer = new V1.Customer { Kind = kind, GivenName = given, FamilyName = family, OrganizationName = organization };

        Assert.Equal(wrong, string.Join(' ', Violated(customer)));
    }

    [Theory]
    [InlineData("", "", "")]
    [InlineData("dms", "c1", "")]
    [InlineData("dms", "", "external_id")]
    [InlineData("", "c1", "external_id")]
    public void A_source_system_and_an_external_id_go_together(string source, string externalId, string wrong)
    {
        var customer =
            new V1.Customer { Kind = V1.CustomerKind.Person, FamilyName = "Chan", SourceSystem = source, ExternalId = externalId };

        Assert.Equal(wrong, string.Join(' ', Violated(customer)));
    }

    private static IEnumerable<string> Violated(V1.Customer customer)
    {
        var violations = new Violations();
        customer.Validate("", violations);
        return violations.Found.Select(violation => violation.Field);
    }
}
