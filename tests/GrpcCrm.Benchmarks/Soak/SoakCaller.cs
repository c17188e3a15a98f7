using System.Diagnostics;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using GrpcCrm.Client;

namespace GrpcCrm.Benchmarks.Soak;

/// <summary>
/// One dealer system that calls at an even pace: three reads, then one write with a request id. What is refused for the moment is asked
/// again with the same id, no sooner than the service says.
/// </summary>
internal sealed class SoakCaller(SoakScene scene, Created created, int number)
{
    private const int ReadsOfWrite = 3;
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly int _dealer = number % (scene.Late.Dealers + scene.Other.Dealers);
    private readonly CallInvoker _host = scene.Host(number % scene.Bench.Hosts.Count);
    private int _written;

    /// <summary>Calls that were answered neither well nor with a refusal for good.</summary>
    public int GivenUp { get; private set; }

    public async Task CallAsync(CancellationToken until, CancellationToken cancellationToken)
    {
        var random = new Random(number);
        for (var turn = 0; !until.IsCancellationRequested; turn++)
        {
            if (turn % (ReadsOfWrite + 1) < ReadsOfWrite) await ReadAsync(random.Next(scene.Late.Customers), cancellationToken);
            else await WriteAsync(cancellationToken);
            await Task.Delay(Rest, until).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Once, without another try; whether it was stored.</summary>
    public async Task<bool> TryWriteAsync(CancellationToken cancellationToken) => await OnceAsync(Write(), cancellationToken) is null;

    private Task ReadAsync(int customer, CancellationToken cancellationToken)
    {
        var request = new V1.GetCustomerRequest { Name = $"dealers/{scene.Dealer(_dealer)}/customers/{scene.Customer(_dealer, customer)}" };
        var customers = new V1.CustomerService.CustomerServiceClient(_host);
        return RepeatAsync(async options => await customers.GetCustomerAsync(request, options), cancellationToken);
    }

    private Task WriteAsync(CancellationToken cancellationToken) => RepeatAsync(Write(), cancellationToken);

    private Func<CallOptions, Task> Write()
    {
        var dealer = scene.Dealer(_dealer);
        var request = new V1.CreateInteractionRequest
        {
            Parent = $"dealers/{dealer}",
            RequestId = Guid.NewGuid().ToString(),
            Interaction = new()
            {
                Channel = V1.CommunicationChannel.Phone,
                Direction = V1.InteractionDirection.Inbound,
                OccurredTime = Timestamp.FromDateTimeOffset(TimeProvider.System.GetUtcNow()),
                Subject = FormattableString.Invariant($"{Created.Prefix}{number} {++_written}"),
                JourneyPhase = V1.JourneyPhase.AfterSales,
            },
        };
        return async options =>
        {
            var answer = await new V1.InteractionService.InteractionServiceClient(_host).CreateInteractionAsync(request, options);
            created.Note(dealer, answer.Interaction);
        };
    }

    private async Task RepeatAsync(Func<CallOptions, Task> call, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        while (await OnceAsync(call, cancellationToken) is { } refused)
        {
            if (Stopwatch.GetElapsedTime(started) > Patience || !IsForTheMoment(refused.Code))
            {
                GivenUp++;
                return;
            }

            await Task.Delay(refused.RetryDelay ?? Pause, cancellationToken);
        }
    }

    private async Task<CrmError?> OnceAsync(Func<CallOptions, Task> call, CancellationToken cancellationToken)
    {
        try
        {
            var deadline = TimeProvider.System.GetUtcNow().UtcDateTime + Deadline;
            await call(new CallOptions(scene.Headers(_dealer), deadline, cancellationToken));
            scene.Answers.Ok();
            return null;
        }
        catch (RpcException refused) when (!cancellationToken.IsCancellationRequested)
        {
            scene.Answers.Refused(refused);
            return CrmError.From(refused);
        }
    }

    /// <summary>An unexpected fault is tried again, too, as a client does that must not lose its write.</summary>
    private static bool IsForTheMoment(StatusCode code) => code is StatusCode.Unavailable or StatusCode.ResourceExhausted
        or StatusCode.DeadlineExceeded or StatusCode.Aborted or StatusCode.Internal or StatusCode.Unknown;
}
