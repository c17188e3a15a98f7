using System.Reflection;
using Grpc.AspNetCore.Server;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;
using Microsoft.Extensions.Options;

namespace GrpcCrm.Platform.Calls;

/// <summary>
/// Binds a service's rpcs in place of the framework's own binder: the same methods with the same metadata, whose requests are read by
/// guarded marshallers, which take their place on the host before they run, and whose streams wait for no client for ever. So it is for
/// every service that is mapped, whoever wrote it.
/// </summary>
public sealed class GuardedMethods<TService>(StreamPatience patience, IOptions<GrpcServiceOptions<TService>> options)
    : IServiceMethodProvider<TService>
    where TService : class
{
    public void OnServiceMethodDiscovery(ServiceMethodProviderContext<TService> context)
    {
        for (var type = typeof(TService); type is not null; type = type.BaseType)
        {
            if (type.GetCustomAttribute<BindServiceMethodAttribute>(inherit: false) is not { } contract) continue;
            var bind = contract.BindType.GetMethod(contract.BindMethodName, [typeof(ServiceBinderBase), type])
                ?? throw new InvalidOperationException($"{contract.BindType} has no {contract.BindMethodName} for {type}.");
            var limit = new MessageLimit(options.Value.MaxReceiveMessageSize ?? MessageLimit.Preset);
            bind.Invoke(null, [new Binder(context, patience, limit), null]);
            return;
        }
    }

    private sealed class Binder(ServiceMethodProviderContext<TService> context, StreamPatience patience, MessageLimit limit)
        : ServiceBinderBase
    {
        public override void AddMethod<TRequest, TResponse>(
            Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler)
        {
            var target = Target(method.Name, typeof(TRequest), typeof(ServerCallContext));
            var call = target.CreateDelegate<Grpc.AspNetCore.Server.Model.UnaryServerMethod<TService, TRequest, TResponse>>();
            context.AddUnaryMethod(method.Guarded(), Metadata(target), (service, request, own) =>
            {
                Begin(own);
                return call(service, request, own);
            });
        }

        public override void AddMethod<TRequest, TResponse>(
            Method<TRequest, TResponse> method, ServerStreamingServerMethod<TRequest, TResponse>? handler)
        {
            var target = Target(method.Name, typeof(TRequest), typeof(IServerStreamWriter<TResponse>), typeof(ServerCallContext));
            var call = target.CreateDelegate<Grpc.AspNetCore.Server.Model.ServerStreamingServerMethod<TService, TRequest, TResponse>>();
            context.AddServerStreamingMethod(method.Guarded(), Metadata(target), (service, request, answers, own) =>
            {
                Begin(own);
                return call(service, request, patience.For(answers, own), own);
            });
        }

        public override void AddMethod<TRequest, TResponse>(
            Method<TRequest, TResponse> method, ClientStreamingServerMethod<TRequest, TResponse>? handler)
        {
            var target = Target(method.Name, typeof(IAsyncStreamReader<TRequest>), typeof(ServerCallContext));
            var call = target.CreateDelegate<Grpc.AspNetCore.Server.Model.ClientStreamingServerMethod<TService, TRequest, TResponse>>();
            context.AddClientStreamingMethod(method.Guarded(), Metadata(target), (service, frames, own) =>
            {
                Begin(own);
                return call(service, patience.For(frames, limit), own);
            });
        }

        public override void AddMethod<TRequest, TResponse>(
            Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse>? handler)
        {
            var target = Target(
                method.Name, typeof(IAsyncStreamReader<TRequest>), typeof(IServerStreamWriter<TResponse>), typeof(ServerCallContext));
            var call = target.CreateDelegate<Grpc.AspNetCore.Server.Model.DuplexStreamingServerMethod<TService, TRequest, TResponse>>();
            context.AddDuplexStreamingMethod(method.Guarded(), Metadata(target), (service, frames, answers, own) =>
            {
                Begin(own);
                return call(service, patience.For(frames, limit), patience.For(answers, own), own);
            });
        }

        private static void Begin(ServerCallContext own) => own.GetHttpContext().Features.Get<ArrivingCall>()?.Begin();

        private static MethodInfo Target(string name, params Type[] parameters) =>
            typeof(TService).GetMethod(name, BindingFlags.Public | BindingFlags.Instance, parameters)
                ?? throw new InvalidOperationException($"{typeof(TService)} has no {name}.");

        /// <summary>The method's attributes come last and so win over the service's.</summary>
        private List<object> Metadata(MethodInfo target) =>
        [
            limit,
            .. typeof(TService).GetCustomAttributes(inherit: true),
            .. target.GetCustomAttributes(inherit: true),
            new HttpMethodMetadata([HttpMethods.Post], acceptCorsPreflight: true),
        ];
    }
}
