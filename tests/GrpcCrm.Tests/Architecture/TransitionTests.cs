using System.Text.RegularExpressions;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using GrpcCrm.Platform;
using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Steps;

namespace GrpcCrm.Tests.Architecture;

/// <summary>Every table of steps, and what the contract says of each step.</summary>
public sealed partial class TransitionTests
{
    public static TheoryData<string> Steps => [.. StepTable.All.Select(verb => verb.Rpc)];

    public static TheoryData<string> Kinds => [.. StepTable.Kinds.Select(kind => kind.Name)];

    [Fact]
    public void Every_rpc_that_takes_the_details_of_a_step_has_a_transition_of_its_name_and_every_transition_an_rpc()
    {
        Findings.Equal(StepRpcs().Select(rpc => rpc.Name), StepTable.All.Select(verb => verb.Rpc));
        Assert.Equal(StepTable.All.Count, StepTable.All.Select(verb => verb.Rpc).Distinct(StringComparer.Ordinal).Count());
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public void A_request_for_a_step_tells_whose_it_is_on_which_version_when_and_what(string step)
    {
        var request = Rpc(step).InputType.Parser.ParseFrom([]);
        Assert.Equal(new StepTold("", "", null, ""), StepTold.Of(request));
        var time = new DateTime(2025, 5, 10, 9, 17, 3, DateTimeKind.Utc);
        Set("name", "dealers/1/records/2");
        Set("etag", "\"7\"");
        Set("details", new V1.StepDetails { OccurredTime = Timestamp.FromDateTime(time), Note = "By phone" });

        Assert.Equal(new StepTold("dealers/1/records/2", "\"7\"", time, "By phone"), StepTold.Of(request));
        Assert.Empty(request.Descriptor.Fields.InFieldNumberOrder().Select(field => field.Name).Intersect(["occurred_time", "note"]));

        void Set(string field, object value) => request.Descriptor.FindFieldByName(field).Accessor.SetValue(request, value);
    }

    [Fact]
    public void What_asks_for_no_step_is_told_so()
    {
        var refused = Assert.Throws<ArgumentException>(() => StepTold.Of(new V1.GetComplaintRequest()));

        Assert.Contains("GetComplaintRequest has no field details", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public void From_every_state_a_step_follows_as_its_table_says_or_is_refused_with_the_state(string step)
    {
        var verb = Verb(step);
        foreach (var state in StepTable.StatesOf(verb.States))
        {
            var refusal = Record.Exception(() => verb.Require(state));

            if (verb.From.Contains(state)) Assert.Null(refusal);
            else AssertRefused(state, Assert.IsType<CrmException>(refusal));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_state_but_the_first_is_reached_by_steps(string kind)
    {
        var states = StepTable.Kinds.Single(one => one.Name == kind);

        var byTimes = StepTable.All.Where(verb => verb.States == states).Select(verb => verb.Or);
        Findings.None(StepTable.StatesOf(states).Except(byTimes).Where(state => StepTable.PathTo(states, [state!]) is null)!);
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public void The_comment_of_the_rpc_says_what_the_table_says(string step)
    {
        var verb = Verb(step);
        var said = Sentence().Match(CommentOf(Rpc(step)));

        Assert.True(said.Success, $"The comment of {step} has no sentence 'From STATE, STATE; leads to STATE.'");
        Assert.Equal(verb.From, said.Groups["from"].Value.Split(", "));
        Assert.Equal(verb.Or is { } or ? $"{verb.To} or {or}" : verb.To, said.Groups["to"].Value);
    }

    private static void AssertRefused(string state, CrmException refusal)
    {
        Assert.Equal(V1.ErrorReason.TransitionNotAllowed, refusal.Reason);
        Assert.Equal(state, refusal.Facts["state"]);
    }

    private static StepVerb Verb(string step) => StepTable.All.Single(verb => verb.Rpc == step);

    private static MethodDescriptor Rpc(string step) => StepRpcs().Single(rpc => rpc.Name == step);

    private static IEnumerable<MethodDescriptor> StepRpcs() =>
        Contract.Methods.Where(method => method.InputType.Fields.InFieldNumberOrder()
            .Any(field => field.FieldType == FieldType.Message && field.MessageType == V1.StepDetails.Descriptor));

    /// <summary>As one line. Descriptors carry no comments.</summary>
    private static string CommentOf(MethodDescriptor rpc)
    {
        var lines = SourceTree.Lines($"protos/{rpc.File.Name}");
        var place = Array.FindIndex(lines, line => line.TrimStart().StartsWith($"rpc {rpc.Name}(", StringComparison.Ordinal));
        var comment = lines[..place].Reverse().TakeWhile(line => line.TrimStart().StartsWith("//", StringComparison.Ordinal)).Reverse();
        return string.Join(' ', comment.Select(line => line.Trim()[2..].Trim()));
    }

    [GeneratedRegex(@"\bFrom (?<from>[A-Z_]+(, [A-Z_]+)*); leads to (?<to>[A-Z_]+( or [A-Z_]+)?)\.", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Sentence();
}
