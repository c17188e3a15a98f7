using GrpcCrm.Client;
using Microsoft.Extensions.DependencyInjection;

namespace GrpcCrm.Tests.Client;

public sealed class CrmChannelTests
{
    private static readonly CrmClientOptions Options = new()
    {
        Address = new Uri("http://crm.example:8080"),
        TokenProvider = _ => ValueTask.FromResult("token"),
    };

    [Fact]
    public void A_token_does_not_travel_unencrypted_to_another_machine()
    {
        Assert.Throws<ArgumentException>(() => CrmChannel.Create(Options));
        CrmChannel.Create(Options with { AllowUnencrypted = true }).Dispose();
        CrmChannel.Create(Options with { Address = new Uri("http://127.0.0.1:8080") }).Dispose();
    }

    [Fact]
    public void Reads_and_idempotent_writes_are_repeated_and_nothing_else()
    {
        var names = Contract.IdempotentMethods.Select(method => method.Name).ToList();
        Assert.Contains("GetCustomer", names);
        Assert.Contains("ListIngestRejections", names);
        Assert.Contains("GenerateReport", names);
        Assert.Contains("IngestBatch", names);
        Assert.All(names, name => Assert.Matches("^(Get|List|ExplainReportCell$|AckReports$|GenerateReport$|IngestBatch$)", name));
    }

    [Fact]
    public void A_container_gives_every_client_over_one_channel()
    {
        using var services = new ServiceCollection().AddGrpcCrm(Options with { AllowUnencrypted = true }).BuildServiceProvider();
        Assert.NotNull(services.GetRequiredService<V1.CustomerService.CustomerServiceClient>());
        Assert.NotNull(services.GetRequiredService<V1.IngestService.IngestServiceClient>());
        Assert.NotNull(services.GetRequiredService<ReportReader>());
        Assert.Same(services.GetRequiredService<CrmConnection>(), services.GetRequiredService<CrmConnection>());
    }
}
