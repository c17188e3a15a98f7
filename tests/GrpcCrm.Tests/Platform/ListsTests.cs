using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using GrpcCrm.Platform.Access;
using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Paging;

namespace GrpcCrm.Tests.Platform;

public sealed class ListsTests
{
    private static readonly SigningKey Key = new([.. Enumerable.Range(1, 32).Select(i => (byte)i)]);
    private static readonly Guid Dealer = Guid.Parse("01890000-0000-7000-8000-0000000000d1");
    private static readonly Guid Other = Guid.Parse("01890000-0000-7000-8000-0000000000d2");

    [Theory]
    [InlineData(0, 101)]
    [InlineData(1, 2)]
    [InlineData(500, 501)]
    [InlineData(501, 501)]
    [InlineData(int.MaxValue, 501)]
    public void A_page_reads_one_row_more_than_it_holds(int size, int take) =>
        Assert.Equal(take, ListsOf(Dealer).Open(Request(size)).Take);

    [Fact]
    public void The_last_page_has_no_token_and_a_full_one_leads_on()
    {
        var page = ListsOf(Dealer).Open(Request(2));

        Assert.Equal("", Close(page, 1, 2).NextPageToken);
        Assert.Equal("", Close(page).NextPageToken);
        var (items, next) = Close(page, 1, 2, 3);
        Assert.Equal([1, 2], items.Select(item => item.Value));
        Assert.Equal("2", ListsOf(Dealer).Open(Request(2, next)).Text(0));
    }

    [Fact]
    public void A_page_ends_before_its_messages_are_too_many_bytes_for_a_client()
    {
        var third = new string('x', Page.GreatestBytes / 3);
        var page = ListsOf(Dealer).Open(Request(100));

        var (items, next) = page.Close([1, 2, 3, 4], KeyOf, _ => new StringValue { Value = third });

        Assert.Equal(2, items.Count);
        Assert.Equal("2", ListsOf(Dealer).Open(Request(100, next)).Text(0));
    }

    [Fact]
    public void A_message_that_is_too_large_for_a_page_has_a_page_of_its_own()
    {
        var page = ListsOf(Dealer).Open(Request(100));

        var (items, next) = page.Close([1, 2], KeyOf, row => new StringValue { Value = new string('x', Page.GreatestBytes * row) });

        Assert.Single(items);
        Assert.NotEqual("", next);
        Assert.Equal("", page.Close([2], KeyOf, row => new StringValue { Value = new string('x', Page.GreatestBytes * row) }).NextPageToken);
    }

    /// <summary>Whatever a key is, the next page begins after the last row of the one before.</summary>
    [Fact]
    public void A_list_is_cut_where_the_page_before_it_ended()
    {
        var time = new DateTime(2025, 5, 10, 9, 30, 0, DateTimeKind.Utc);

        AssertPaged(Order.By((Row row) => row.Id), [.. Rows(row => row with { Id = Guid.Parse($"00000000-0000-0000-0000-00000000000{row.Number}") })]);
        AssertPaged(Order.By((Row row) => row.Text), [.. Rows(row => row with { Text = $"a-ü{row.Number}" })]);
        AssertPaged(Order.By((Row row) => row.Time), [.. Rows(row => row with { Time = time.AddMicroseconds(row.Number) })]);
        AssertPaged(Order.Newest((Row row) => row.Number), [.. Rows(row => row).Reverse()]);
        AssertPaged(Order.Newest((Row row) => row.Day), [.. Rows(row => row with { Day = DateOnly.FromDayNumber((int)row.Number + 700_000) }).Reverse()]);
    }

    [Fact]
    public void Another_page_size_goes_on_with_the_same_token()
    {
        var token = Token(ListsOf(Dealer), Request(1));

        Assert.Equal("3", ListsOf(Dealer).Open(Request(9, token)).Text(0));
    }

    [Fact]
    public void Another_tenant_kind_of_caller_rpc_or_argument_refuses_the_token()
    {
        var token = Token(ListsOf(Dealer), Request(1));
        var (elsewhere, unfiltered) = (Request(1, token), Request(1, token));
        (elsewhere.Parent, unfiltered.Filter) = ("dealers/2", null);

        AssertRefused(ListsOf(Other), Request(1, token));
        AssertRefused(ListsOf(Dealer, CallerKind.Manufacturer), Request(1, token));
        AssertRefused(ListsOf(Dealer, method: "/grpccrm.v1.InteractionService/ListInteractions"), Request(1, token));
        AssertRefused(ListsOf(Dealer), elsewhere);
        AssertRefused(ListsOf(Dealer), unfiltered);
        AssertRefused(ListsOf(Dealer), Request(1, "B" + token[1..]));
        AssertRefused(ListsOf(Dealer), Request(1, "garbage"));
    }

    [Fact]
    public void A_request_is_left_as_it_was()
    {
        var request = Request(7);

        ListsOf(Dealer).Open(request);

        Assert.Equal(Request(7), request);
    }

    private static V1.ListCustomersRequest Request(int size, string token = "") =>
        new() { Parent = "dealers/1", Filter = new() { SourceSystems = { "dms" } }, PageSize = size, PageToken = token };

    private static IEnumerable<Row> Rows(Func<Row, Row> filled) => Enumerable.Range(1, 5).Select(number => filled(new Row { Number = number }));

    private static void AssertPaged(Order<Row> order, Row[] sorted)
    {
        var (read, token) = (new List<Row>(), "");
        do
        {
            var page = ListsOf(Dealer).Open(Request(2, token));
            Row[] rows = [.. order.Cut(sorted.Reverse().AsQueryable(), page)];
            (var items, token) = page.Close(rows, order.KeyOf, row => new Int64Value { Value = row.Number });
            read.AddRange(items.Select(item => sorted.Single(row => row.Number == item.Value)));
        }
        while (token.Length > 0);

        Assert.Equal(sorted, read);
    }

    private static void AssertRefused(Lists lists, V1.ListCustomersRequest request)
    {
        var failure = Assert.Throws<CrmException>(() => lists.Open(request));
        Assert.Equal(V1.ErrorReason.PageTokenInvalid, failure.Reason);
    }

    private static string[] KeyOf(int row) => [row.ToString(CultureInfo.InvariantCulture)];

    private static string Token(Lists lists, V1.ListCustomersRequest request) =>
        lists.Open(request).Close([0, 1], _ => KeyOf(3), row => new Int64Value { Value = row }).NextPageToken;

    private static Listed<Int64Value> Close(Page page, params int[] rows) => page.Close(rows, KeyOf, row => new Int64Value { Value = row });

    private static Lists ListsOf(
        Guid tenant, CallerKind kind = CallerKind.Dealer, string method = "/grpccrm.v1.CustomerService/ListCustomers") =>
        new(Key, new CallScope { Caller = new(kind, tenant, "tests", new HashSet<string>(StringComparer.Ordinal)), Method = method });

    private sealed record Row
    {
        public Guid Id { get; init; }

        public long Number { get; init; }

        public string Text { get; init; } = "";

        public DateTime Time { get; init; }

        public DateOnly Day { get; init; }
    }
}
