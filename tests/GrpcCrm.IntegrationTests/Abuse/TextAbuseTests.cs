using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;
using GrpcCrm.IntegrationTests.Architecture;
using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Abuse;

/// <summary>Values that no honest client sends, in every field that a caller can set, from the contract alone.</summary>
public sealed class TextAbuseTests(AccessScene scene) : IClassFixture<AccessScene>
{
    private const int UnknownEnum = 9999;

    private static readonly string[] Hostile =
        ["%' or 1=1; drop table crm.customer cascade; --", "_%\\", "a\0b", "\uFFFD", "\u202Egnp.exe", "\u001B[2J", "${jndi:ldap://x}", "../../etc/passwd"];

    public static TheoryData<string> Rpcs => Rpc.Names;

    public static TheoryData<string> Lists =>
        [.. Rpc.All().Where(rpc => rpc.Descriptor.InputType.FindFieldByName("page_token") is not null).Select(rpc => rpc.Name)];

    [Theory]
    [MemberData(nameof(Rpcs))]
    public async Task Hostile_text_and_unknown_numbers_are_served_or_refused_and_never_a_fault(string name)
    {
        var rpc = Rpc.Of(name);
        var tenant = await scene.ForAsync(rpc);
        var calls = scene.Crm.As(tenant.Organisation(rpc.Holders.First()));
        // Of a stream the first frame is sent, which is of the first kind.
        foreach (var field in Settable(rpc.Descriptor.InputType).Where(place => !rpc.Descriptor.IsClientStreaming || MinimalRequest.IsFirstOfOneof(place.Way[0])))
        {
            foreach (var value in field.Descriptor.FieldType == FieldType.Enum ? [UnknownEnum] : Hostile.Cast<object>())
            {
                var request = new MinimalRequest(tenant.Names).Of(rpc);
                Set(request, field, value);
                await NoFaultAsync(rpc, calls, request, $"{field} = {value}");
            }
        }

        Assert.Equal(tenant.Names["dealers"], await DealerAsync(tenant));
    }

    [Theory]
    [MemberData(nameof(Lists))]
    public async Task A_page_token_that_is_none_of_this_list_is_refused(string name)
    {
        var rpc = Rpc.Of(name);
        var calls = scene.Crm.As(scene.Own.Organisation(rpc.Holders.First()));
        foreach (var token in new[] { "x", "AAAA", new string('A', 1024), "'; select 1 --", "AQID.AQID" })
        {
            var request = new MinimalRequest(scene.Own.Names).Of(rpc);
            rpc.Descriptor.InputType.FindFieldByName("page_token").Accessor.SetValue(request, token);
            var failure = await RpcFailure.OfAsync("PAGE_TOKEN_INVALID", () => rpc.CallAsync(calls, request));
            Assert.Equal(StatusCode.InvalidArgument, failure.StatusCode);
        }
    }

    [Fact]
    public async Task A_page_token_of_another_tenant_another_list_or_with_a_changed_letter_is_refused()
    {
        var (own, other) = (await scene.Crm.NewDealerAsync(), await scene.Crm.NewDealerAsync());
        var token = await TokenOfAsync(own);
        var customers = new V1.CustomerService.CustomerServiceClient(own.Calls);
        var letter = token[token.Length / 2] == 'A' ? 'B' : 'A';

        await RefusedAsync(async () => await customers.ListCustomersAsync(new() { Parent = own.Name, PageToken = $"{token[..(token.Length / 2)]}{letter}{token[((token.Length / 2) + 1)..]}" }));
        await RefusedAsync(async () => await customers.ListCustomersAsync(new() { Parent = own.Name, PageToken = await TokenOfAsync(other) }));
        await RefusedAsync(async () => await new V1.VehicleService.VehicleServiceClient(own.Calls).ListVehiclesAsync(new() { Parent = own.Name, PageToken = token }));
        await customers.ListCustomersAsync(new() { Parent = own.Name, PageToken = token });
    }

    [Fact]
    public async Task Wildcards_and_statements_in_a_filter_are_letters()
    {
        var dealer = await scene.Crm.NewDealerAsync();
        var ingest = new V1.IngestService.IngestServiceClient(dealer.Calls);
        var names = new[] { "c1", "c%", "c_", "' or ''='" };
        var batch = new V1.IngestBatch { Records = { names.Select(name => Records.Customer(name)) } };
        await ingest.IngestBatchAsync(new() { Parent = dealer.Name, SourceSystem = "dms", Batch = batch });

        foreach (var name in names)
        {
            var request = new V1.ListCustomersRequest { Parent = dealer.Name, Filter = new() { ExternalIds = { name } } };
            var found = await new V1.CustomerService.CustomerServiceClient(dealer.Calls).ListCustomersAsync(request);
            Assert.Equal([name], found.Customers.Select(customer => customer.ExternalId));
        }
    }

    [Fact]
    public async Task Records_with_such_text_are_set_aside_one_by_one_and_their_neighbours_stored()
    {
        var dealer = await scene.Crm.NewDealerAsync();
        var unknown = new byte[] { 0x0A, 0x02, (byte)'c', (byte)'4', 0xFA, 0x01, 0x00 };
        var batch = new V1.IngestBatch
        {
            Records =
            {
                Records.Customer("c0"), Records.Customer("c1", "a\0b"), Records.Customer("c2", "two\nlines"),
                Records.Customer("c3", "broken"), V1.IngestRecord.Parser.ParseFrom(unknown), Records.Customer("c\u202E5"), Records.Customer("c6"),
            },
        };
        batch.Records[0].Customer.Kind = V1.CustomerKind.Person;

        var bytes = new V1.IngestBatchRequest { Parent = dealer.Name, SourceSystem = "dms", Batch = batch }.ToByteArray();
        bytes[bytes.AsSpan().IndexOf("broken"u8)] = 0xC3;
        var answer = await Rpc.Of("grpccrm.v1.IngestService.IngestBatch").CallAsync(dealer.Calls, bytes);
        var result = V1.IngestBatchResponse.Parser.ParseFrom(answer).Result;

        Assert.Equal((2, 5), (result.CreatedCount, result.RejectedCount));
        Assert.Equal([1, 2, 3, 4, 5], result.Exceptions.Select(exception => exception.Index));
        Assert.Equal(
            ["customer.family_name TEXT", "customer.family_name CONTROL", "customer.family_name TEXT", "external_id CONTROL"],
            result.Exceptions.Where(exception => exception.Index != 4).Select(exception => $"{exception.Violations[0].Field} {exception.Violations[0].Reason}"));
        var listed = await new V1.IngestService.IngestServiceClient(dealer.Calls).ListIngestRejectionsAsync(new() { Parent = dealer.Name });
        Assert.Equal(5, listed.Rejections.Count);
    }

    private static async Task NoFaultAsync(Rpc rpc, CallInvoker calls, IMessage request, string what)
    {
        try
        {
            await rpc.CallAsync(calls, request);
        }
        catch (RpcException failure)
        {
            Assert.False(failure.StatusCode is StatusCode.Internal or StatusCode.Unknown or StatusCode.DeadlineExceeded, $"{what}: {failure.Status}");
            Assert.NotEqual("INTERNAL_FAULT", RpcFailure.Info(failure).Reason);
            Assert.DoesNotContain("select", failure.Status.Detail, StringComparison.Ordinal);
        }
    }

    private async Task<string> DealerAsync(Tenant tenant) =>
        (await new V1.DealerService.DealerServiceClient(scene.Crm.Operator).GetDealerAsync(new() { Name = tenant.Dealer })).Dealer.Name;

    private static async Task RefusedAsync(Func<Task> call) => await RpcFailure.OfAsync("PAGE_TOKEN_INVALID", call);

    private static async Task<string> TokenOfAsync((string Name, CallInvoker Calls, string Manufacturer) dealer)
    {
        var customers = new V1.CustomerService.CustomerServiceClient(dealer.Calls);
        for (var i = 0; i < 2; i++) await customers.CreateCustomerAsync(new() { Parent = dealer.Name, Customer = Records.Customer("x").Customer });
        return (await customers.ListCustomersAsync(new() { Parent = dealer.Name, PageSize = 1 })).NextPageToken;
    }

    /// <summary>A field of text or of an enum, and the messages that lead to it.</summary>
    private sealed record Place(IReadOnlyList<FieldDescriptor> Way, FieldDescriptor Descriptor)
    {
        public override string ToString() => string.Join('.', [.. Way.Select(field => field.Name), Descriptor.Name]);
    }

    private static IEnumerable<Place> Settable(MessageDescriptor type, params FieldDescriptor[] way)
    {
        foreach (var field in type.Fields.InFieldNumberOrder().Where(field => !MinimalRequest.RulesOf(field).OutputOnly))
        {
            if (field.FieldType is FieldType.String or FieldType.Enum) yield return new Place(way, field);
            if (field.FieldType != FieldType.Message || field.IsMap || way.Length == 4 || field.MessageType.File.Package != "grpccrm.v1") continue;
            foreach (var nested in Settable(field.MessageType, [.. way, field])) yield return nested;
        }
    }

    private static void Set(IMessage message, Place place, object value)
    {
        foreach (var step in place.Way)
        {
            if (step.IsRepeated)
            {
                var items = (System.Collections.IList)step.Accessor.GetValue(message);
                if (items.Count == 0) items.Add(step.MessageType.Parser.ParseFrom([]));
                message = (IMessage)items[0]!;
                continue;
            }

            if (step.Accessor.GetValue(message) is not IMessage nested) step.Accessor.SetValue(message, nested = step.MessageType.Parser.ParseFrom([]));
            message = nested;
        }

        if (place.Descriptor.IsRepeated) ((System.Collections.IList)place.Descriptor.Accessor.GetValue(message)).Add(value);
        else place.Descriptor.Accessor.SetValue(message, value);
    }
}
