using System.Security.Claims;
using GrpcCrm.Platform;
using GrpcCrm.Platform.Access;

namespace GrpcCrm.Tests.Platform;

public sealed class CallerTests
{
    private const string Id = "01890000-0000-7000-8000-0000000000d1";

    [Theory]
    [InlineData("operator", CallerKind.Operator, "00000000-0000-0000-0000-000000000000")]
    [InlineData($"dealers/{Id}", CallerKind.Dealer, Id)]
    [InlineData($"manufacturers/{Id}", CallerKind.Manufacturer, Id)]
    public void The_organisation_says_which_tenant_calls(string organisation, CallerKind kind, string tenant)
    {
        var caller = Of(organisation, "a b")!;

        Assert.Equal((kind, Guid.Parse(tenant), "mei"), (caller.Kind, caller.TenantId, caller.Subject));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Operator")]
    [InlineData("operator ")]
    [InlineData("dealers/*")]
    [InlineData($"dealers/{Id}/customers/{Id}")]
    [InlineData($"customers/{Id}")]
    public void An_organisation_of_another_shape_is_nobody(string organisation) => Assert.Null(Of(organisation, "customers.read"));

    [Fact]
    public void A_permission_counts_if_the_token_carries_it_whole_and_the_kind_may_hold_it()
    {
        var dealer = Of($"dealers/{Id}", "customers.read  feed.read complaints.readwrite")!;

        Assert.True(dealer.May(Rpc("CustomerService/GetCustomer")));
        Assert.False(dealer.May(Rpc("ReportFeedService/StreamReports")));
        Assert.False(dealer.May(Rpc("ComplaintService/GetComplaint")));
        Assert.False(dealer.May(Rpc("CustomerService/CreateCustomer")));
        Assert.False(dealer.May(new RpcRules("", new HashSet<CallerKind> { CallerKind.Dealer }, null)));
    }

    [Fact]
    public void Two_organisations_are_nobody() =>
        Assert.Null(Caller.From(new ClaimsPrincipal(new ClaimsIdentity([new("org", "operator"), new("org", $"dealers/{Id}"), new("sub", "mei")]))));

    [Theory]
    [InlineData("""{"x5t#S256":"abc"}""", "abc")]
    [InlineData("""{"jkt":"abc"}""", "")]
    [InlineData("""{"x5t#S256":7}""", "")]
    [InlineData("""["x5t#S256"]""", "")]
    [InlineData("x5t#S256", "")]
    public void What_a_token_is_bound_to_is_known_or_matches_nothing(string confirmation, string thumbprint) =>
        Assert.Equal(
            thumbprint,
            Caller.From(new ClaimsPrincipal(new ClaimsIdentity([new("org", "operator"), new("sub", "mei"), new("cnf", confirmation)])))!.CertificateThumbprint);

    /// <summary>It is logged with every call, so it must be what the log can hold.</summary>
    [Theory]
    [InlineData("mei\0")]
    [InlineData("mei\nchan")]
    [InlineData("mei\u202Enahc")]
    [InlineData("mei\uFFFD")]
    public void A_subject_that_no_line_of_a_log_can_hold_is_nobody(string subject) => Assert.Null(Named(subject));

    [Fact]
    public void Who_has_no_subject_or_two_is_nobody()
    {
        Assert.Null(Named(""));
        Assert.Null(Caller.From(new ClaimsPrincipal(new ClaimsIdentity([new("org", "operator")]))));
        Assert.Null(Caller.From(new ClaimsPrincipal(new ClaimsIdentity([new("org", "operator"), new("sub", "mei"), new("sub", "chan")]))));
    }

    [Fact]
    public void All_entries_of_a_scope_count()
    {
        var claims = new Claim[] { new("org", $"dealers/{Id}"), new("sub", "mei"), new("scope", "reports.read"), new("scope", "a customers.read") };
        var caller = Caller.From(new ClaimsPrincipal(new ClaimsIdentity(claims)))!;

        Assert.True(caller.May(Rpc("ReportService/GetReport")));
        Assert.True(caller.May(Rpc("CustomerService/GetCustomer")));
    }

    [Fact]
    public void A_subject_has_the_length_that_OpenID_Connect_allows()
    {
        Assert.Equal(255, Named(new string('m', 255))!.Subject.Length);
        Assert.Null(Named(new string('m', 256)));
    }

    private static Caller? Named(string subject) =>
        Caller.From(new ClaimsPrincipal(new ClaimsIdentity([new("org", "operator"), new("sub", subject)])));

    [Fact]
    public void Most_tokens_are_bound_to_nothing() => Assert.Null(Of("operator", "")!.CertificateThumbprint);

    private static RpcRules Rpc(string name) => Contract.Of($"/grpccrm.v1.{name}")!;

    private static Caller? Of(string organisation, string scope) =>
        Caller.From(new ClaimsPrincipal(new ClaimsIdentity([new("org", organisation), new("scope", scope), new("sub", "mei")])));
}
