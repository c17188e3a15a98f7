using Google.Protobuf.WellKnownTypes;
using GrpcCrm.Complaints;
using GrpcCrm.Platform.Validation;
using GrpcCrm.Reports.Schedules;

namespace GrpcCrm.Tests.Complaints;

public sealed class ComplaintMessagesTests
{
    [Theory]
    [InlineData(null, null, null, "")]
    [InlineData(10, 10, 10, "")]
    [InlineData(30, 20, 40, "")]
    [InlineData(9, null, null, "acknowledged_time")]
    [InlineData(null, 9, null, "responded_time")]
    [InlineData(null, null, 9, "closed_time")]
    [InlineData(null, 20, 15, "closed_time")]
    [InlineData(8, 9, 7, "acknowledged_time responded_time closed_time")]
    public void The_times_of_a_complaint_make_a_history_that_begins_at_ten(int? acknowledged, int? responded, int? closed, string wrong)
    {
        var complaint = new V1.Complaint
        {
            ReceivedTime = At(10),
            AcknowledgedTime = At(acknowledged),
            RespondedTime = At(responded),
            ClosedTime = At(closed),
        };
        var violations = new Violations();

        complaint.Validate("", violations);

        Assert.Equal(wrong, string.Join(' ', violations.Found.Select(violation => violation.Field)));
        Assert.All(violations.Found, violation => Assert.Equal("ORDER", violation.Reason));
    }

    [Fact]
    public void Without_the_time_of_receipt_that_alone_is_wrong()
    {
        var violations = new Violations();

        new V1.Complaint { ClosedTime = At(1) }.Validate("", violations);

        Assert.False(violations.Any);
    }

    private static Timestamp? At(int? seconds) => seconds is { } number ? new Timestamp { Seconds = number } : null;
}
