using System.IO.Pipelines;
using Grpc.Core;
using GrpcCrm.Platform.Calls;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace GrpcCrm.Tests.Platform;

/// <summary>A call whose message does not come.</summary>
public sealed class ArrivingCallTests
{
    private static readonly IMethod Rpc = new Method<string, string>(
        MethodType.Unary, "Service", "Rpc", Marshallers.StringMarshaller, Marshallers.StringMarshaller);

    [Fact]
    public void Its_wait_ends_in_time()
    {
        var (body, time) = (new Body(), new DueTime());
        using var call = Wait(body, time);

        time.Strike();

        Assert.True(call.IsLate);
        Assert.True(body.IsCancelled);
    }

    [Fact]
    public void A_client_that_breaks_the_connection_when_the_time_is_up_harms_nobody()
    {
        var (body, time) = (new Body { IsBroken = true }, new DueTime());
        using var call = Wait(body, time);

        time.Strike();

        Assert.True(call.IsLate);
    }

    private static ArrivingCall Wait(Body body, TimeProvider time)
    {
        var http = new DefaultHttpContext();
        http.Features.Set<IRequestBodyPipeFeature>(body);
        var call = new ArrivingCall(http, Rpc, null, new Places(Options.Create(new CallLimitOptions()), []));
        call.Await(TimeSpan.FromSeconds(1), time);
        return call;
    }

    /// <summary>A body of which nothing comes; that of a broken connection throws, as the server's does.</summary>
    private sealed class Body : PipeReader, IRequestBodyPipeFeature
    {
        public bool IsBroken { get; init; }

        public bool IsCancelled { get; private set; }

        public PipeReader Reader => this;

        public override bool TryRead(out ReadResult result)
        {
            result = default;
            return false;
        }

        public override void CancelPendingRead() => IsCancelled = IsBroken ? throw new IOException("The stream was aborted.") : true;

        public override void AdvanceTo(SequencePosition consumed) => throw new NotSupportedException();

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => throw new NotSupportedException();

        public override void Complete(Exception? exception = null) => throw new NotSupportedException();

        public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();
    }

    /// <summary>A clock whose one timer strikes when a test says so.</summary>
    private sealed class DueTime : TimeProvider
    {
        private Action? _strike;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _strike = () => callback(state);
            return base.CreateTimer(_ => { }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        public void Strike() => _strike!();
    }
}
