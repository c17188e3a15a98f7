using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Google.Protobuf.Collections;
using GrpcCrm.Platform.Errors;
using static Google.Rpc.BadRequest.Types;

namespace GrpcCrm.Tests.Architecture;

/// <summary>Words that the code and the contract share.</summary>
public sealed class VocabularyTests
{
    /// <summary>Enums of the host's own, which never cross the wire.</summary>
    private static readonly string[] WithoutTwin =
    [
        "GrpcCrm.Hosting.CertificateDemand", "GrpcCrm.Platform.Telemetry.LogFormat",
        "GrpcCrm.Ingest.ExpectedKeys", "GrpcCrm.Platform.Storage.Hindrance",
        "GrpcCrm.Platform.Telemetry.TelemetryProtocol",
    ];

    /// <summary>Enums whose value is always known when they are stored.</summary>
    private static readonly string[] WithoutUnspecified =
    [
        "GrpcCrm.ReportFeed.FeedStart", "GrpcCrm.ReportFeed.FeedSubject", "GrpcCrm.ReportFeed.SubscriptionState",
        "GrpcCrm.Reports.Content.CellStatus", "GrpcCrm.Reports.Content.MetricUnit", "GrpcCrm.Reports.PeriodKind",
        "GrpcCrm.Reports.Schedules.ReportApproval", "GrpcCrm.Reports.ReportAudience", "GrpcCrm.Reports.ReportCompleteness",
        "GrpcCrm.Reports.ReportDefinition", "GrpcCrm.Reports.RetractionReason", "GrpcCrm.Reports.RevisionCause",
        "GrpcCrm.Reports.Content.SuppressionClass", "GrpcCrm.Platform.Access.CallerKind",
    ];

    public static TheoryData<Type> Enums => [.. DomainEnums().Where(type => !WithoutTwin.Contains(type.FullName))];

    [Theory]
    [MemberData(nameof(Enums))]
    public void An_enum_has_the_names_and_numbers_of_its_twin_in_the_contract(Type domain)
    {
        var twin = typeof(V1.Customer).Assembly.GetType($"GrpcCrm.V1.{domain.Name}", throwOnError: true)!;
        var known = Values(twin).Where(value => value.Number != 0 || !WithoutUnspecified.Contains(domain.FullName));

        Assert.Equal(known, Values(domain));
        Assert.Equal(typeof(short), Enum.GetUnderlyingType(domain));
    }

    [Fact]
    public void Every_reason_is_made_by_a_factory_under_the_status_that_the_contract_tells()
    {
        var made = Factories().SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static))
            .Select(factory => (CrmException)factory.Invoke(null, [.. factory.GetParameters().Select(Any)])!)
            .Select(error => (Reason: RichStatus.ReasonCode(error.Reason), Status: Upper(error.Code.ToString())));

        Assert.Equal(ReasonsInTheContract(), made.Distinct().OrderBy(error => error.Reason, StringComparer.Ordinal));
    }

    /// <summary>The platform's, and those that features own.</summary>
    private static IEnumerable<Type> Factories() =>
        typeof(Fail).Assembly.GetTypes().Where(type => type == typeof(Fail) || type.Name.EndsWith("Failures", StringComparison.Ordinal));

    private static object? Any(ParameterInfo parameter) =>
        parameter.ParameterType == typeof(string) ? "any"
        : parameter.ParameterType == typeof(IReadOnlyList<FieldViolation>) ? new RepeatedField<FieldViolation>()
        : Activator.CreateInstance(parameter.ParameterType);

    /// <summary>The comment before each reason begins with its status.</summary>
    private static IEnumerable<(string Reason, string Status)> ReasonsInTheContract()
    {
        var status = "";
        var reasons = new List<(string, string)>();
        foreach (var line in SourceTree.Lines("protos/grpccrm/v1/error_reason.proto").Select(line => line.Trim()))
        {
            if (line.StartsWith("// ", StringComparison.Ordinal) && line.Contains(": ", StringComparison.Ordinal) && status.Length == 0)
                status = line[3..line.IndexOf(':', StringComparison.Ordinal)];
            if (!line.StartsWith("ERROR_REASON_", StringComparison.Ordinal)) continue;
            var reason = line["ERROR_REASON_".Length..line.IndexOf(' ', StringComparison.Ordinal)];
            if (reason != "UNSPECIFIED") reasons.Add((reason, status));
            status = "";
        }

        return reasons.OrderBy(reason => reason.Item1, StringComparer.Ordinal);
    }

    private static string Upper(string name) => JsonNamingPolicy.SnakeCaseUpper.ConvertName(name);

    private static IEnumerable<(string Name, long Number)> Values(Type type) =>
        Enum.GetNames(type).Select(name => (name, Convert.ToInt64(Enum.Parse(type, name), CultureInfo.InvariantCulture))).OrderBy(value => value.Item2);

    private static IEnumerable<Type> DomainEnums() =>
        typeof(Fail).Assembly.GetTypes().Where(type => type is { IsEnum: true, IsPublic: true });
}
