using Google.Rpc;
using Grpc.Core;
using GrpcCrm.Ingest;
using GrpcCrm.Platform.Errors;
using GrpcCrm.Reports;
using Microsoft.AspNetCore.Http;

namespace GrpcCrm.Tests.Platform;

public sealed class RichStatusTests
{
    private const string Trailer = "grpc-status-details-bin";

    [Fact]
    public void A_failure_carries_its_reason_once_and_its_facts()
    {
        var failure = RichStatus.ToRpcException(IngestFailures.OffsetGap(7_000_000_000));

        var details = DetailsOf(failure);
        var info = Assert.Single(details.Details, detail => detail.Is(ErrorInfo.Descriptor)).Unpack<ErrorInfo>();
        Assert.Equal(("INGEST_OFFSET_GAP", "grpccrm", "7000000000"), (info.Reason, info.Domain, info.Metadata["next_offset"]));
        Assert.Equal(((int)StatusCode.OutOfRange, failure.Status.Detail), (details.Code, details.Message));
        Assert.Equal(StatusCode.OutOfRange, failure.StatusCode);
    }

    [Fact]
    public void Violations_and_the_delay_of_a_retry_are_told_where_there_are_any()
    {
        var invalid = DetailsOf(RichStatus.ToRpcException(Fail.FieldInvalid("name", "Expected a name.", "NAME")));
        var busy = DetailsOf(RichStatus.ToRpcException(ReportFailures.DealerBusy()));

        var violation = Assert.Single(invalid.Details[1].Unpack<BadRequest>().FieldViolations);
        Assert.Equal(("name", "NAME", "Expected a name."), (violation.Field, violation.Reason, violation.Description));
        Assert.Equal(2, busy.Details[1].Unpack<RetryInfo>().RetryDelay.Seconds);
        Assert.Single(DetailsOf(RichStatus.ToRpcException(Fail.NotFound("customers"))).Details);
    }

    [Fact]
    public void An_answer_before_the_rpc_holds_the_same_in_its_headers()
    {
        var error = Fail.PermissionMissing("customers.read");
        var response = new DefaultHttpContext().Response;

        RichStatus.WriteTrailersOnly(response, error);

        Assert.Equal(
            (200, "application/grpc", "7"), (response.StatusCode, response.ContentType, response.Headers["grpc-status"].ToString()));
        Assert.Equal(error.Message, Uri.UnescapeDataString(response.Headers["grpc-message"].ToString()));
        var text = response.Headers[Trailer].ToString();
        var bytes = Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='));
        Assert.Equal(DetailsOf(RichStatus.ToRpcException(error)), Google.Rpc.Status.Parser.ParseFrom(bytes));
    }

    [Fact]
    public void As_many_violations_are_listed_as_every_client_can_take()
    {
        var violations = Enumerable.Range(0, 100)
            .Select(i => new BadRequest.Types.FieldViolation { Field = $"names[{i}]", Description = new string('x', 200), Reason = "NAME" });

        var details = DetailsOf(RichStatus.ToRpcException(Fail.FieldsInvalid([.. violations], 100)));

        Assert.InRange(details.CalculateSize(), 3000, 5000);
        Assert.Equal("names[0]", details.Details[1].Unpack<BadRequest>().FieldViolations[0].Field);
        Assert.Equal("MORE", details.Details[1].Unpack<BadRequest>().FieldViolations[^1].Reason);
        Assert.StartsWith("names[0]: xxx", details.Message, StringComparison.Ordinal);
        Assert.Contains("There are 100 violations", details.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_delay_of_a_retry_stands_where_the_retries_of_grpc_look_for_it()
    {
        var delay = RichStatus.ToRpcException(ReportFailures.DealerBusy()).Trailers.GetValue("grpc-retry-pushback-ms");
        var response = new DefaultHttpContext().Response;
        RichStatus.WriteTrailersOnly(response, Fail.RateLimited(TimeSpan.FromMilliseconds(1500)));

        Assert.InRange(int.Parse(delay!, System.Globalization.CultureInfo.InvariantCulture), 2000, 2400);
        Assert.InRange(
            int.Parse(response.Headers["grpc-retry-pushback-ms"].ToString(), System.Globalization.CultureInfo.InvariantCulture), 1500, 1800);
        Assert.Null(RichStatus.ToRpcException(Fail.EtagMismatch()).Trailers.GetValue("grpc-retry-pushback-ms"));
    }

    private static Google.Rpc.Status DetailsOf(RpcException failure) =>
        Google.Rpc.Status.Parser.ParseFrom(failure.Trailers.GetValueBytes(Trailer));
}
