using System.Diagnostics;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Grpc.Net.Client;
using GrpcCrm.Benchmarks.Frame;

namespace GrpcCrm.Benchmarks.Calls;

/// <summary>
/// Callers that call as soon as they are answered. They share few connections, their requests are made beforehand, and what is answered is
/// received and not unpacked, so that the client takes little from the service.
/// </summary>
internal sealed class CallLoad : IDisposable
{
    /// <summary>
    /// The question for the process's health: its token is checked, it passes the interceptors and is answered from memory. No rpc of the
    /// contract does less; one that is refused would be charged for the exception.
    /// </summary>
    public const string Empty = "Check";

    private const int Connections = 2;
    private const int RequestsOfCaller = 64;
    private static readonly TimeSpan AfterRefusal = TimeSpan.FromMilliseconds(10);
    private static readonly Marshaller<byte[]> Bytes = new(bytes => bytes, bytes => bytes);
    private readonly GrpcChannel[] _channels;
    private readonly BenchScene _scene;
    private readonly People _people;
    private readonly Metadata[] _tokens;

    private CallLoad(BenchScene scene, People people, IEnumerable<string> tokens)
    {
        (_scene, _people) = (scene, people);
        _tokens = [.. tokens.Select(token => new Metadata { { "authorization", $"Bearer {token}" } })];
        _channels = [.. Enumerable.Range(0, Connections).Select(_ => GrpcChannel.ForAddress(scene.Host.Address))];
    }

    /// <summary>How long a caller rests after each answer.</summary>
    public TimeSpan Rest { get; set; }

    /// <summary>How long a caller waits for an answer; null: as long as the service takes.</summary>
    public TimeSpan? Deadline { get; set; }

    /// <summary>Counts how calls are answered; null: a refusal ends the run.</summary>
    public Answers? Answers { get; set; }

    public static async Task<CallLoad> OpenAsync(BenchScene scene, People people, CancellationToken cancellationToken)
    {
        var dealers = Enumerable.Range(0, people.Dealers).Select(number => $"dealers/{people.Dealer(number)}");
        var tokens = await scene.Host.TokensAsync(dealers, [], cancellationToken);
        return new CallLoad(scene, people, tokens.Skip(1));
    }

    public async Task<Measured> RunAsync(string rpc, int callers, TimeSpan time, CancellationToken cancellationToken)
    {
        var all = Enumerable.Range(0, callers).Select(number => new Caller(this, rpc, number)).ToList();
        var client = Environment.CpuUsage.TotalTime;
        var spent = await _scene.Usage.MeasureAsync(async () =>
        {
            var end = Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency);
            await Task.WhenAll(all.Select(caller => Task.Run(() => caller.CallUntilAsync(end, cancellationToken), cancellationToken)));
        });
        var own = Environment.CpuUsage.TotalTime - client;
        var waits = all.SelectMany(caller => caller.Waits).Select(wait => wait.TotalMilliseconds).ToList();
        return new Measured(waits.Count / spent.Wall)
        {
            Median = waits.Count > 0 ? Sample.Percentile(waits, 50) : time.TotalMilliseconds,
            P99 = waits.Count > 0 ? Sample.Percentile(waits, 99) : time.TotalMilliseconds,
            HostMicroseconds = spent.Host * 1e6 / waits.Count,
            ServerMicroseconds = spent.Server * 1e6 / waits.Count,
            ClientMicroseconds = own.TotalMicroseconds / waits.Count,
        };
    }

    public void Dispose()
    {
        foreach (var channel in _channels) channel.Dispose();
    }

    private static Method<byte[], byte[]> Method(string rpc)
    {
        var service = rpc switch
        {
            Empty => "grpc.health.v1.Health",
            "CreateInteraction" => V1.InteractionService.Descriptor.FullName,
            _ => V1.CustomerService.Descriptor.FullName,
        };
        return new Method<byte[], byte[]>(MethodType.Unary, service, rpc, Bytes, Bytes);
    }

    private IMessage Request(string rpc, int dealer, int customer)
    {
        var parent = $"dealers/{_people.Dealer(dealer)}";
        var name = $"{parent}/customers/{_people.Customer(dealer, customer)}";
        return rpc switch
        {
            Empty => new Google.Protobuf.WellKnownTypes.Empty(),
            "ListCustomers" => new V1.ListCustomersRequest { Parent = parent, PageSize = 100 },
            "CreateInteraction" => new V1.CreateInteractionRequest { Parent = parent, Interaction = Interaction(name) },
            _ => new V1.GetCustomerRequest { Name = name },
        };
    }

    private static V1.Interaction Interaction(string customer) => new()
    {
        Customer = customer,
        Channel = V1.CommunicationChannel.Phone,
        Direction = V1.InteractionDirection.Inbound,
        OccurredTime = Timestamp.FromDateTime(new DateTime(2025, 1, 20, 3, 0, 0, DateTimeKind.Utc)),
        DurationSeconds = 240,
        Subject = "About the service appointment",
        Notes = "The customer asked when the vehicle will be ready and what the inspection costs.",
        JourneyPhase = V1.JourneyPhase.AfterSales,
    };

    /// <summary>One caller: of one dealer, on one connection.</summary>
    private sealed class Caller(CallLoad load, string rpc, int number)
    {
        private readonly int _dealer = number % load._people.Dealers;
        private readonly List<TimeSpan> _waits = [];

        public IReadOnlyList<TimeSpan> Waits => _waits;

        public async Task CallUntilAsync(long end, CancellationToken cancellationToken)
        {
            var invoker = load._channels[number % Connections].CreateCallInvoker();
            var method = Method(rpc);
            var options = new CallOptions(load._tokens[_dealer], cancellationToken: cancellationToken);
            var random = new Random(number);
            byte[][] requests =
            [
                .. Enumerable.Range(0, RequestsOfCaller)
                    .Select(_ => load.Request(rpc, _dealer, random.Next(load._people.CustomersOfDealer)).ToByteArray()),
            ];
            for (var turn = 0; Stopwatch.GetTimestamp() < end; turn++)
            {
                var started = Stopwatch.GetTimestamp();
                if (await IsAnsweredAsync(invoker, method, options, requests[turn % requests.Length]))
                    _waits.Add(Stopwatch.GetElapsedTime(started));
                if (load.Rest > TimeSpan.Zero) await Task.Delay(load.Rest, cancellationToken);
            }
        }

        private async Task<bool> IsAnsweredAsync(
            CallInvoker invoker, Method<byte[], byte[]> method, CallOptions options, byte[] request)
        {
            try
            {
                if (load.Deadline is { } deadline) options = options.WithDeadline(TimeProvider.System.GetUtcNow().UtcDateTime + deadline);
                using var call = invoker.AsyncUnaryCall(method, null, options, request);
                await call.ResponseAsync;
                load.Answers?.Ok();
                return true;
            }
            catch (RpcException refused) when (load.Answers is not null && !options.CancellationToken.IsCancellationRequested)
            {
                load.Answers.Refused(refused);
                await Task.Delay(AfterRefusal, options.CancellationToken);
                return refused.StatusCode == StatusCode.DeadlineExceeded; // a wait like any other, and longer than most
            }
        }
    }
}
