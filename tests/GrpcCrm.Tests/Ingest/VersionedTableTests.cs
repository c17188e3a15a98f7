using System.Globalization;
using System.Text.RegularExpressions;
using GrpcCrm.Complaints;
using GrpcCrm.Customers;
using GrpcCrm.Ingest;
using GrpcCrm.Interactions;
using GrpcCrm.Vehicles;
using Microsoft.Extensions.DependencyInjection;

namespace GrpcCrm.Tests.Ingest;

public sealed partial class VersionedTableTests
{
    /// <summary>Of all features.</summary>
    private static readonly IReadOnlyList<IRecordKind> Kinds =
    [
        .. Services().Where(service => service.ServiceType == typeof(IRecordKind))
            .Select(service => (IRecordKind)Activator.CreateInstance(service.ImplementationType!)!)
            .OrderBy(kind => kind.Kind),
    ];

    public static TheoryData<string> KindNames => [.. Kinds.Select(kind => kind.Table.Name)];

    [Theory]
    [MemberData(nameof(KindNames))]
    public void Nothing_of_the_template_is_left(string table)
    {
        var kind = KindOf(table);

        Assert.DoesNotMatch(Placeholder(), kind.Table.Upsert);
        Assert.DoesNotMatch(Placeholder(), kind.Table.Insert ?? "");
        Assert.DoesNotMatch(Placeholder(), kind.Table.InsertNew ?? "");
        foreach (var target in ReferenceTarget.All) Assert.DoesNotMatch(Placeholder(), kind.Table.Resolve(target));
    }

    [Theory]
    [MemberData(nameof(KindNames))]
    public void Parameters_are_numbered_without_a_gap_one_for_each_input(string table)
    {
        var kind = KindOf(table);
        var used = Parameter().Matches(kind.Table.Upsert).Select(match => int.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture)).Distinct().Order();

        // Dealer and source system, six arrays that every kind has, the time, one array for each column, the manufacturers, whether they are
        // derived, and the ids of what was found first.
        var manufacturers = (kind.Table.HasManufacturer ? 1 : 0) + (kind.Table.DerivesManufacturer ? 1 : 0);
        Assert.Equal(Enumerable.Range(1, 9 + kind.Table.Inputs.Count() + manufacturers + kind.Table.Known.Count()), used);
    }

    [Fact]
    public void A_customer_joins_no_customer_and_a_complaint_does()
    {
        Assert.DoesNotContain("customer_referred", KindOf("customer").Table.Upsert, StringComparison.Ordinal);
        Assert.Contains(") customer_referred on true", KindOf("complaint").Table.Upsert, StringComparison.Ordinal);
        Assert.Contains("insert into complaint_event", KindOf("complaint").Table.Upsert, StringComparison.Ordinal);
    }

    [Fact]
    public void Kinds_that_others_refer_to_come_first()
    {
        var kinds = new RecordKinds([new ComplaintIngest(), new InteractionIngest(), new VehicleIngest(), new CustomerIngest()]);

        V1.RecordKind[] expected = [V1.RecordKind.Customer, V1.RecordKind.Vehicle, V1.RecordKind.Interaction, V1.RecordKind.Complaint];
        Assert.Equal(expected, kinds.InOrder.Select(kind => kind.Kind));
        Assert.Equal(["customer", "vehicle", "interaction", "complaint"], kinds.InOrder.Select(kind => kind.Field));
    }

    /// <summary>Each payload of a record has its kind, with the number after its place in the contract.</summary>
    [Fact]
    public void Every_payload_of_the_contract_has_a_kind()
    {
        var payloads = V1.IngestRecord.Descriptor.Oneofs.Single(oneof => oneof.Name == "payload").Fields.Select(field => field.Name);
        var kinds = Enum.GetValues<V1.RecordKind>().Where(kind => kind != default)
            .Select(kind => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.ToString()));

        Assert.Equal(payloads, Kinds.Select(kind => kind.Field));
        Assert.Equal(payloads, kinds);
    }

    private static IRecordKind KindOf(string table) => Kinds.Single(kind => kind.Table.Name == table);

    private static ServiceCollection Services()
    {
        var services = new ServiceCollection();
        foreach (var feature in Features.All) feature.Services(services);
        return services;
    }

    [GeneratedRegex(@"\{[a-z]+\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"\$(?<number>[0-9]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Parameter();
}
