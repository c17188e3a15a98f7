using GrpcCrm.IntegrationTests.Fixture;
using GrpcCrm.Tests.Architecture;

namespace GrpcCrm.IntegrationTests.Architecture;

/// <summary>Every state of every table of steps, and every step from it, through the wire.</summary>
public sealed class StepTests(AccessScene scene) : IClassFixture<AccessScene>
{
    public static TheoryData<string> States =>
        [.. from kind in StepTable.Kinds from state in StepTable.SteppedOf(kind) select $"{kind.Name} {state}"];

    [Theory]
    [MemberData(nameof(States))]
    public async Task From_a_state_a_step_leads_where_its_table_says_or_is_refused_with_the_state(string kindAndState)
    {
        var (states, state) = (StepTable.Kinds.Single(one => one.Name == kindAndState.Split(' ')[0]), kindAndState.Split(' ')[1]);
        var waiting = await InAsync(states, state);
        foreach (var verb in StepTable.All.Where(verb => verb.States == states))
        {
            if (verb.From.Contains(state))
            {
                Assert.Equal(verb.To, await (await InAsync(states, state)).TakeAsync(verb));
                continue;
            }

            var failure = await RpcFailure.OfAsync("TRANSITION_NOT_ALLOWED", () => waiting.TakeAsync(verb));
            Assert.Equal(state, RpcFailure.Info(failure).Metadata["state"]);
        }
    }

    private async Task<StepWalk> InAsync(Type kind, string state)
    {
        var walk = await StepWalk.BeginAsync(scene.Crm, scene.Own, kind);
        return await walk.TakeAsync(StepTable.PathTo(kind, [state])!);
    }
}
