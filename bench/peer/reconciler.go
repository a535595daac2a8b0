package main

import (
	"context"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/events"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller/controllerutil"
	"sigs.k8s.io/controller-runtime/pkg/event"
	logger "sigs.k8s.io/controller-runtime/pkg/log"
	"sigs.k8s.io/controller-runtime/pkg/predicate"
)

const (
	finalizer = "peer.bench.orkestra.dev/cleanup"
	ready     = "Ready"
)

type reconciler struct {
	client.Client
	recorder events.EventRecorder
}

// Reconcile brings one Site from what is observed to what it asks for.
func (r *reconciler) Reconcile(ctx context.Context, request ctrl.Request) (ctrl.Result, error) {
	site := &Site{}
	if err := r.Get(ctx, request.NamespacedName, site); err != nil {
		return ctrl.Result{}, client.IgnoreNotFound(err)
	}
	if !site.DeletionTimestamp.IsZero() {
		return ctrl.Result{}, r.finalize(ctx, site)
	}
	if err := r.prepare(ctx, site); err != nil {
		return ctrl.Result{}, err
	}
	changed, err := r.applyChildren(ctx, site)
	if err != nil {
		return ctrl.Result{}, err
	}
	if err := r.report(ctx, site); err != nil {
		return ctrl.Result{}, err
	}
	if changed > 0 {
		logger.FromContext(ctx).Info("reconciled", "writes", changed)
	}
	return ctrl.Result{}, nil
}

// finalize has nothing to clean up by itself: the owner references see to the
// children. So it stands for the round trips that any finalizer costs.
func (r *reconciler) finalize(ctx context.Context, site *Site) error {
	before := site.DeepCopy()
	if !controllerutil.RemoveFinalizer(site, finalizer) {
		return nil
	}
	patch := client.MergeFromWithOptions(before, client.MergeFromWithOptimisticLock{})
	return client.IgnoreNotFound(r.Patch(ctx, site, patch))
}

// prepare puts finalizer and label on the Site, in one patch, before any child.
func (r *reconciler) prepare(ctx context.Context, site *Site) error {
	before := site.DeepCopy()
	changed := controllerutil.AddFinalizer(site, finalizer)
	if site.Labels[managedLabel] != "true" {
		if site.Labels == nil {
			site.Labels = map[string]string{}
		}
		site.Labels[managedLabel] = "true"
		changed = true
	}
	if !changed {
		return nil
	}
	patch := client.MergeFromWithOptions(before, client.MergeFromWithOptimisticLock{})
	return r.Patch(ctx, site, patch)
}

// report writes the status if it changed, and tells once that the Site became ready.
func (r *reconciler) report(ctx context.Context, site *Site) error {
	before := site.DeepCopy()
	site.Status.ObservedGeneration = site.Generation
	meta.SetStatusCondition(&site.Status.Conditions, metav1.Condition{
		Type:               ready,
		Status:             metav1.ConditionTrue,
		Reason:             "ReconcileSucceeded",
		ObservedGeneration: site.Generation,
	})
	if !meta.IsStatusConditionTrue(before.Status.Conditions, ready) {
		r.recorder.Eventf(site, nil, corev1.EventTypeNormal, "SiteReconciled", "Reconcile",
			"All 3 children are applied")
	}
	if same(before.Status, site.Status) {
		return nil
	}
	return r.Status().Patch(ctx, site, client.MergeFrom(before))
}

func same(a, b SiteStatus) bool {
	if a.ObservedGeneration != b.ObservedGeneration || len(a.Conditions) != len(b.Conditions) {
		return false
	}
	for i := range a.Conditions {
		if a.Conditions[i] != b.Conditions[i] {
			return false
		}
	}
	return true
}

// Its own writes of status, finalizer and label need no second look; new generations
// (a deletion is one) and resyncs, which repeat a version, do.
var needsWork = predicate.Funcs{
	UpdateFunc: func(e event.UpdateEvent) bool {
		return e.ObjectOld.GetGeneration() != e.ObjectNew.GetGeneration() ||
			e.ObjectOld.GetResourceVersion() == e.ObjectNew.GetResourceVersion()
	},
}
