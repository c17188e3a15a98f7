using Google.Protobuf.WellKnownTypes;
using GrpcCrm.Platform.Access;
using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Paging;

namespace GrpcCrm.Tests.Platform;

public sealed class PagesTests
{
    private static readonly SigningKey Key = new([.. Enumerable.Range(1, 32).Select(i => (byte)i)]);
    private static readonly Guid Dealer = Guid.Parse("01890000-0000-7000-8000-0000000000d1");
    private static readonly Guid Other = Guid.Parse("01890000-0000-7000-8000-0000000000d2");
    private static readonly V1.ListCustomersRequest Request = new() { Parent = "dealers/1", Filter = new() { SourceSystems = { "dms" } } };

    [Theory]
    [InlineData(0, 101)]
    [InlineData(1, 2)]
    [InlineData(500, 501)]
    [InlineData(501, 501)]
    [InlineData(int.MaxValue, 501)]
    public void A_page_reads_one_row_more_than_it_holds(int size, int take) =>
        Assert.Equal(take, PagesOf(Dealer).Open(Request, size, "").Take);

    [Fact]
    public void The_last_page_has_no_token_and_a_full_one_leads_on()
    {
        var page = PagesOf(Dealer).Open(Request, 2, "");

        Assert.Equal("", Close(page, 1, 2).NextToken);
        Assert.Equal("", Close(page).NextToken);
        var (items, next) = Close(page, 1, 2, 3);
        Assert.Equal([1, 2], items.Select(item => item.Value));
        Assert.Equal(2, PagesOf(Dealer).Open(Request, 2, next).Number(0));
    }

    [Fact]
    public void A_page_ends_before_its_messages_are_too_many_bytes_for_a_client()
    {
        var third = new string('x', Page.GreatestBytes / 3);
        var page = PagesOf(Dealer).Open(Request, 100, "");

        var (items, next) = page.Close([1, 2, 3, 4], row => [row], _ => new StringValue { Value = third });

        Assert.Equal(2, items.Count);
        Assert.Equal(2, PagesOf(Dealer).Open(Request, 100, next).Number(0));
    }

    [Fact]
    public void A_message_that_is_too_large_for_a_page_has_a_page_of_its_own()
    {
        var page = PagesOf(Dealer).Open(Request, 100, "");

        var (items, next) = page.Close([1, 2], row => [row], row => new StringValue { Value = new string('x', Page.GreatestBytes * row) });

        Assert.Single(items);
        Assert.NotEqual("", next);
        Assert.Equal("", page.Close([2], row => [row], row => new StringValue { Value = new string('x', Page.GreatestBytes * row) }).NextToken);
    }

    [Fact]
    public void The_key_of_the_last_row_comes_back_in_its_types()
    {
        var (id, time) = (Guid.CreateVersion7(), new DateTime(2025, 5, 10, 9, 30, 0, DateTimeKind.Utc).AddMicroseconds(1));
        var token = Token(PagesOf(Dealer), Request, [id, time, (short)7, "a-ü", -5L]);

        var page = PagesOf(Dealer).Open(Request, 1, token);

        Assert.Equal((id, time, 7L, "a-ü", -5L), (page.Id(0), page.Time(1), page.Number(2), page.Text(3), page.Number(4)));
        Assert.Equal(DateTimeKind.Utc, page.Time(1).Kind);
        Assert.False(page.IsFirst);
    }

    [Fact]
    public void Another_page_size_goes_on_with_the_same_token()
    {
        var token = Token(PagesOf(Dealer), new() { Parent = "dealers/1", PageSize = 1 }, [3]);

        var next = new V1.ListCustomersRequest { Parent = "dealers/1", PageSize = 9, PageToken = token };
        Assert.Equal(3, PagesOf(Dealer).Open(next, 9, token).Number(0));
    }

    [Fact]
    public void Another_tenant_kind_of_caller_rpc_or_argument_refuses_the_token()
    {
        var token = Token(PagesOf(Dealer), Request, [3]);

        AssertRefused(PagesOf(Other), Request, token);
        AssertRefused(PagesOf(Dealer, CallerKind.Manufacturer), Request, token);
        AssertRefused(PagesOf(Dealer, method: "/grpccrm.v1.InteractionService/ListInteractions"), Request, token);
        AssertRefused(PagesOf(Dealer), new() { Parent = "dealers/2", Filter = Request.Filter }, token);
        AssertRefused(PagesOf(Dealer), new() { Parent = "dealers/1" }, token);
        AssertRefused(PagesOf(Dealer), Request, "B" + token[1..]);
        AssertRefused(PagesOf(Dealer), Request, "garbage");
    }

    [Fact]
    public void A_request_is_left_as_it_was()
    {
        var request = new V1.ListCustomersRequest { Parent = "dealers/1", PageSize = 7 };

        PagesOf(Dealer).Open(request, 7, "");

        Assert.Equal(7, request.PageSize);
    }

    private static void AssertRefused(Pages pages, V1.ListCustomersRequest request, string token)
    {
        var failure = Assert.Throws<CrmException>(() => pages.Open(request, 1, token));
        Assert.Equal(V1.ErrorReason.PageTokenInvalid, failure.Reason);
    }

    private static string Token(Pages pages, V1.ListCustomersRequest request, object[] key) =>
        pages.Open(request, 1, "").Close([0, 1], _ => key, row => new Int64Value { Value = row }).NextToken;

    private static (IReadOnlyList<Int64Value> Items, string NextToken) Close(Page page, params int[] rows) =>
        page.Close(rows, row => [row], row => new Int64Value { Value = row });

    private static Pages PagesOf(
        Guid tenant, CallerKind kind = CallerKind.Dealer, string method = "/grpccrm.v1.CustomerService/ListCustomers") =>
        new(Key, new CallScope { Caller = new(kind, tenant, "tests", new HashSet<string>(StringComparer.Ordinal)), Method = method });
}
