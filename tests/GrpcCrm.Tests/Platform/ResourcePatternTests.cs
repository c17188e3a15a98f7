using GrpcCrm.Platform.Access;
using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Names;

namespace GrpcCrm.Tests.Platform;

public sealed class ResourcePatternTests
{
    private const string Dealer = "01890000-0000-7000-8000-0000000000d1";
    private const string Customer = "01890000-0000-7000-8000-0000000000c1";
    private const string Upper = "01890000-0000-7000-8000-0000000000C1";
    private static readonly ResourcePattern Customers = ResourceNames.Of("customers");

    [Fact]
    public void A_name_that_is_formatted_parses_to_its_ids()
    {
        var (dealer, customer) = (Guid.Parse(Dealer), Guid.Parse(Customer));

        Assert.Equal(new ResourceName(dealer, customer), Customers.Parse(Customers.Format(dealer, customer)));
        Assert.Equal(new ResourceName(dealer, dealer), ResourceNames.Dealers.Parse($"dealers/{Dealer}"));
        Assert.Equal($"dealers/{Dealer}/customers/{Customer}", Customers.Format(dealer, customer));
    }

    [Theory]
    [InlineData("")]
    [InlineData("dealers")]
    [InlineData($"dealers/{Dealer}")]
    [InlineData($"dealers/{Dealer}/customers")]
    [InlineData($"dealers/{Dealer}/customers/")]
    [InlineData($"/dealers/{Dealer}/customers/{Customer}")]
    [InlineData($"dealers/{Dealer}/customers/{Customer}/")]
    [InlineData($"dealers/{Dealer}/customers/{Customer}/notes/1")]
    [InlineData($"dealers/{Dealer}/interactions/{Customer}")]
    [InlineData($"manufacturers/{Dealer}/customers/{Customer}")]
    [InlineData($"Dealers/{Dealer}/customers/{Customer}")]
    [InlineData($"dealers/{Dealer}/customers/{Upper}")]
    [InlineData($"dealers/{Dealer}/customers/{{{Customer}}}")]
    [InlineData("dealers/01890000000070008000000000000d1/customers/01890000000070008000000000000c1")]
    [InlineData($"dealers/{Dealer}/customers/ {Customer}")]
    [InlineData($"dealers/{Dealer}/customers/{Customer}\n")]
    [InlineData($"dealers/{Dealer}/customers/+1890000-0000-7000-8000-0000000000c1")]
    [InlineData($"dealers/{Dealer}/customers/0x890000-0000-7000-8000-0000000000c1")]
    [InlineData($"dealers/-/customers/{Customer}")]
    public void What_is_not_exactly_the_shape_does_not_parse(string text)
    {
        Assert.False(Customers.TryParse(text, out _));
        Assert.False(Customers.Matches(text));
    }

    [Fact]
    public void A_name_of_another_tenant_is_not_found()
    {
        var name = $"dealers/{Dealer}/customers/{Customer}";

        Assert.Equal(Guid.Parse(Customer), Customers.Own(name, CallerOf(Guid.Parse(Dealer))));
        var failure = Assert.Throws<CrmException>(() => Customers.Own(name, CallerOf(Guid.Parse(Customer))));
        Assert.Equal(V1.ErrorReason.ResourceNotFound, failure.Reason);
    }

    [Theory]
    [InlineData("customers", "dealers/{dealer}/customers/{customer}")]
    [InlineData("manufacturers", "manufacturers/{manufacturer}")]
    [InlineData("complaintCategories", "manufacturers/{manufacturer}/complaintCategories/{category}")]
    public void A_pattern_is_written_as_in_the_contract(string collection, string shape) =>
        Assert.Equal((collection, shape), (ResourceNames.Of(collection).Collection, ResourceNames.Of(collection).Shape));

    private static Caller CallerOf(Guid dealer) => new(CallerKind.Dealer, dealer, "tests", new HashSet<string>(StringComparer.Ordinal));
}
