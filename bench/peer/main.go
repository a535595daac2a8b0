// Command peer is the operator that `deno task bench` measures beside a Katalog: the
// same work, as a careful Go engineer writes it with controller-runtime.
//
//	peer --group sites.example.dev --workers 10 --resync 10m --kubeconfig ./kubeconfig
package main

import (
	"flag"
	"fmt"
	"os"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	clientscheme "k8s.io/client-go/kubernetes/scheme"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/builder"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller"
	"sigs.k8s.io/controller-runtime/pkg/log/zap"
	"sigs.k8s.io/controller-runtime/pkg/metrics/server"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

func run() error {
	// `--kubeconfig` is controller-runtime's own flag.
	group := flag.String("group", "", "API group of the kind Site")
	workers := flag.Int("workers", 1, "reconciles at a time")
	resync := flag.Duration("resync", 10*time.Hour, "time between two looks at an unchanged object")
	metrics := flag.String("metrics-bind-address", "0", "where to serve metrics")
	flag.Parse()
	ctrl.SetLogger(zap.New())

	scheme := runtime.NewScheme()
	if err := clientscheme.AddToScheme(scheme); err != nil {
		return err
	}
	addSites(scheme, *group)
	config, err := ctrl.GetConfig()
	if err != nil {
		return err
	}
	manager, err := ctrl.NewManager(config, ctrl.Options{
		Scheme:  scheme,
		Metrics: server.Options{BindAddress: *metrics},
		Cache:   cacheOptions(*resync),
	})
	if err != nil {
		return err
	}
	sites := &reconciler{
		Client:   manager.GetClient(),
		recorder: manager.GetEventRecorder("peer"),
	}
	err = ctrl.NewControllerManagedBy(manager).
		For(&Site{}, builder.WithPredicates(needsWork)).
		Owns(&corev1.ConfigMap{}).
		Owns(&corev1.Service{}).
		Owns(&appsv1.Deployment{}).
		WithOptions(controller.Options{MaxConcurrentReconciles: *workers}).
		Complete(sites)
	if err != nil {
		return err
	}
	return manager.Start(ctrl.SetupSignalHandler())
}

// The caches hold this operator's own children alone, without managed fields, which
// are half of an object and which nothing here reads.
func cacheOptions(resync time.Duration) cache.Options {
	own := cache.ByObject{
		Label: labels.SelectorFromSet(labels.Set{managedLabel: "true"}),
	}
	return cache.Options{
		SyncPeriod:       &resync,
		DefaultTransform: cache.TransformStripManagedFields(),
		ByObject: map[client.Object]cache.ByObject{
			&corev1.ConfigMap{}:  own,
			&corev1.Service{}:    own,
			&appsv1.Deployment{}: own,
		},
	}
}
