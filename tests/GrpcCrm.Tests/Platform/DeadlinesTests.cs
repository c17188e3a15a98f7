using Grpc.Core;
using GrpcCrm.Platform.Calls;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace GrpcCrm.Tests.Platform;

public sealed class DeadlinesTests
{
    [Theory]
    [InlineData("5S", 5_000)]
    [InlineData("250m", 250)]
    [InlineData("99999999u", 99_999.999)]
    [InlineData("1000000n", 1)]
    [InlineData("2M", 120_000)]
    [InlineData("1H", 3_600_000)]
    [InlineData("99999999H", 86_400_000)]
    public void The_header_is_digits_and_a_unit(string header, double milliseconds) =>
        Assert.Equal(milliseconds, Deadlines.Parsed(header)!.Value.TotalMilliseconds, 0.0001);

    [Theory]
    [InlineData("")]
    [InlineData("S")]
    [InlineData("5")]
    [InlineData("5s")]
    [InlineData("-5S")]
    [InlineData("+5S")]
    [InlineData(" 5S")]
    [InlineData("5.5S")]
    [InlineData("999999999S")]
    public void Anything_else_is_no_deadline(string header) => Assert.Null(Deadlines.Parsed(header));

    [Theory]
    [InlineData("", "30000m")]
    [InlineData("nonsense", "30000m")]
    [InlineData("31S", "30000m")]
    [InlineData("29S", "29S")]
    [InlineData("0S", "1m")]
    [InlineData("1n", "1m")]
    public void The_sooner_one_is_kept_and_one_that_has_passed_is_not_taken_for_none(string sent, string kept)
    {
        var request = new DefaultHttpContext().Request;
        if (sent.Length > 0) request.Headers["grpc-timeout"] = sent;

        new Deadlines(Options.Create(new CallLimitOptions())).Set(request, TimeSpan.FromSeconds(30));

        Assert.Equal(kept, request.Headers["grpc-timeout"].ToString());
    }

    [Fact]
    public void Streams_without_an_end_have_none_and_every_unary_call_has_one()
    {
        var options = new CallLimitOptions { Deadlines = { ["ListDealers"] = TimeSpan.FromSeconds(5), ["IngestBatch"] = TimeSpan.Zero } };
        var deadlines = new Deadlines(Options.Create(options));

        Assert.Equal(TimeSpan.FromSeconds(30), deadlines.Of(Rpc(MethodType.Unary, "CustomerService.GetCustomer")));
        Assert.Equal(TimeSpan.FromMinutes(5), deadlines.Of(Rpc(MethodType.Unary, "ReportService.GenerateReport")));
        Assert.Equal(TimeSpan.FromMinutes(10), deadlines.Of(Rpc(MethodType.ServerStreaming, "ReportService.DownloadReport")));
        Assert.Equal(TimeSpan.FromSeconds(5), deadlines.Of(Rpc(MethodType.Unary, "DealerService.ListDealers")));
        Assert.Null(deadlines.Of(Rpc(MethodType.Unary, "IngestService.IngestBatch")));
        Assert.Null(deadlines.Of(Rpc(MethodType.ServerStreaming, "ReportFeedService.StreamReports")));
        Assert.Null(deadlines.Of(Rpc(MethodType.DuplexStreaming, "IngestService.Ingest")));
    }

    private static Method<byte[], byte[]> Rpc(MethodType type, string name) =>
        new(type, $"grpccrm.v1.{name.Split('.')[0]}", name.Split('.')[1], new(bytes => bytes, bytes => bytes), new(bytes => bytes, bytes => bytes));
}
